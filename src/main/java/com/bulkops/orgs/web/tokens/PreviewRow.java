package com.bulkops.orgs.web.tokens;

import java.time.Duration;
import java.time.Instant;

import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.inventory.InventoryToken;
import com.bulkops.orgs.policy.Decision;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Policy;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * A token that is due under a rule, or would be without an exemption.
 *
 * @param dueSince {@code null} if it is unknown
 * @param reason the reason, in the words of the decision
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PreviewRow(String account, @JsonUnwrapped Listed listed, @Nullable Instant dueSince, String reason) {

	static PreviewRow of(InventoryToken found, Policy policy, ExemptionList exemptions, Instant now) {
		Decision decision = policy.decide(found.token(), found.account(), exemptions, now);
		return new PreviewRow(found.account().id().value(), Listed.of(found.token(), now),
				(decision.due() != null) ? decision.due().since() : null, decision.reason());
	}

	/**
	 * A token as Atlassian lists it.
	 *
	 * @param token its ID
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Listed(String token, String label, @Nullable Instant createdAt, @Nullable Instant lastAccess,
			boolean neverUsed, long ageInDays) {

		private static Listed of(ApiToken token, Instant now) {
			Instant createdAt = token.createdAt();
			return new Listed(token.id().value(), token.label(), createdAt, token.lastAccess(), token.isNeverUsed(),
					(createdAt != null) ? Duration.between(createdAt, now).toDays() : 0);
		}

	}

}
