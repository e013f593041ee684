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

	boolean isOver(LocalDate day) {
		return this.exemption.isOver(day);
	}

	/** A sentence that says why a token is exempt. */
	String inWords() {
		return (this.site != null) ? ofAnotherSite("An") + " exempts it."
				: "Exempt by %s %s.".formatted(this.exemption.subject(), this.exemption.words());
	}

	/** A sentence that says why it cannot be decided whether a token is exempt. */
	String doubt() {
		String unknown = (this.exemption.kind() == Exemption.Kind.EMAIL)
				? "Atlassian provides no email address for its account" : "Its label is too long";
		return "%s, so it is unknown whether %s.".formatted(unknown,
				(this.site != null) ? ofAnotherSite("an") + " exempts it"
						: "the exemption by %s applies".formatted(this.exemption.subject()));
	}

	private String ofAnotherSite(String article) {
		return "%s exemption of another site of this organization, %s,".formatted(article, this.site);
	}

}
