package com.bulkops.orgs.policy;

import java.time.LocalDate;

import org.jspecify.annotations.Nullable;

/**
 * An exemption that applies to the tokens of an organization, and what may be said of it.
 * The pattern and the reason of another site are none of this site's business.
 *
 * @param site the host name of the other site that has it; {@code null} if it is the
 * site's own
 * @param exemption its last day is one of this site's time zone
 */
public record ListedExemption(@Nullable String site, Exemption exemption) {

	static ListedExemption own(Exemption exemption) {
		return new ListedExemption(null, exemption);
	}

	boolean hasEndedBy(LocalDate day) {
		return this.exemption.hasEndedBy(day);
	}

	/** A sentence that says why a token is exempt. */
	String describe() {
		return (this.site != null) ? ofAnotherSite("An") + " exempts it."
				: "The exemption of %s saves it, %s.".formatted(this.exemption.subject(), this.exemption.describe());
	}

	/** A sentence that says why it cannot be decided whether a token is exempt. */
	String describeDoubt() {
		String unknown = (this.exemption.kind() == Exemption.Kind.EMAIL)
				? "Atlassian gives no e-mail address of its account, so it cannot be told"
				: "Its label is too long to tell";
		return "%s whether %s.".formatted(unknown, (this.site != null) ? ofAnotherSite("an") + " exempts it"
				: "the exemption of %s saves it".formatted(this.exemption.subject()));
	}

	private String ofAnotherSite(String article) {
		return "%s exemption of another site of this organization, %s,".formatted(article, this.site);
	}

}
