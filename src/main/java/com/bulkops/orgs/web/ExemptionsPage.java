package com.bulkops.orgs.web;

import java.time.LocalDate;
import java.util.List;

import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Exemptions;

/**
 * The exemptions as the page <em>Settings</em> lists them.
 *
 * @param fields what is entered for another one
 */
record ExemptionsPage(List<Row> rows, ExemptionFields fields) {

	static ExemptionsPage of(List<Exemptions.Entry> entries, ExemptionFields fields, LocalDate today) {
		return new ExemptionsPage(
				entries.stream().map((entry) -> new Row(entry, entry.exemption().isOver(today))).toList(), fields);
	}

	public Exemption.Kind[] kinds() {
		return new Exemption.Kind[] { Exemption.Kind.EMAIL, Exemption.Kind.LABEL, Exemption.Kind.ACCOUNT };
	}

	/**
	 * One of them.
	 *
	 * @param over whether it does not count any more
	 */
	record Row(Exemptions.Entry entry, boolean over) {

		/** Whether it was removed, but still counts. */
		public boolean ending() {
			return this.entry.removed() && !this.over;
		}

	}

}
