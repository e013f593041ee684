package com.bulkops.orgs.policy;

import java.time.LocalDate;

import com.bulkops.orgs.text.Isolation;
import org.jspecify.annotations.Nullable;

/**
 * An exemption of an organization's tokens, with the site that it belongs to. The pattern
 * and the reason of another site are not disclosed.
 *
 * @param site the host name of the other site that has it; {@code null} if it is the
 * site's own
 * @param exemption the exemption, with its last day in this site's time zone
 */
record ListedExemption(@Nullable String site, Exemption exemption) {

	static ListedExemption own(Exemption exemption) {
		return new ListedExemption(null, exemption);
	}

	boolean hasEndedBefore(LocalDate day) {
		return this.exemption.hasEndedBefore(day);
	}

	/** Returns why a token is exempt, as a sentence. */
	String describe() {
		return (this.site != null) ? ofAnotherSite("An") + " exempts it."
				: "Exempt by %s %s.".formatted(this.exemption.subject(), this.exemption.describe());
	}

	/** Returns why it is unknown whether a token is exempt, as a sentence. */
	String describeDoubt() {
		String unknown = (this.exemption.kind() == Exemption.Kind.EMAIL)
				? "Atlassian provides no email address for its account" : "Its label is too long";
		return "%s, so it is unknown whether %s.".formatted(unknown,
				(this.site != null) ? ofAnotherSite("an") + " exempts it"
						: "the exemption by %s applies".formatted(this.exemption.subject()));
	}

	private String ofAnotherSite(String article) {
		return "%s exemption of another site of this organization, %s,".formatted(article,
				Isolation.isolate(String.valueOf(this.site)));
	}

}
