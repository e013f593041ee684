package com.bulkops.orgs.web.settings;

import java.time.LocalDate;
import java.util.List;

import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.StoredExemption;
import org.jspecify.annotations.Nullable;

/**
 * The exemptions as the page <em>Settings</em> lists them.
 *
 * @param rows all of them
 * @param after how many of them are shown elsewhere
 * @param fields what is entered for another one
 */
record ExemptionsPage(List<Row> rows, int after, ExemptionFields fields) {

	/** Chosen by us: what a person looks at. */
	static final int SHOWN = 100;

	static ExemptionsPage of(List<StoredExemption> entries, ExemptionFields fields, LocalDate today) {
		return new ExemptionsPage(
				entries.stream().map((entry) -> new Row(entry, entry.exemption().hasEndedBefore(today))).toList(), 0,
				fields);
	}

	/** The same, without those that are shown elsewhere. */
	ExemptionsPage after(int shown) {
		return new ExemptionsPage(this.rows, shown, this.fields);
	}

	/** Those that are shown here. */
	public List<Row> shown() {
		return this.rows.stream().skip(this.after).limit(SHOWN).toList();
	}

	/** After how many the others follow; {@code null} if there are no others. */
	public @Nullable Integer next() {
		return (this.rows.size() - SHOWN > this.after) ? Integer.valueOf(this.after + SHOWN) : null;
	}

	/** The most that may be imported at a time. */
	public int largestKilobytes() {
		return ExemptionsCsv.LARGEST_KILOBYTES;
	}

	public Exemption.Kind[] kinds() {
		return new Exemption.Kind[] { Exemption.Kind.EMAIL, Exemption.Kind.LABEL, Exemption.Kind.ACCOUNT };
	}

	/**
	 * One of them.
	 *
	 * @param over whether it no longer counts
	 */
	record Row(StoredExemption entry, boolean over) {

		/** Returns whether it was removed, but is still in effect. */
		public boolean ending() {
			return this.entry.removed() && !this.over;
		}

	}

}
