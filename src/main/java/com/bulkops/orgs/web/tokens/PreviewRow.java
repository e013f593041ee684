package com.bulkops.orgs.web.tokens;

import java.time.Duration;
import java.time.Instant;

import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.inventory.InventoryToken;
import com.bulkops.orgs.policy.Decision;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Policy;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A token that is due by a rule, be it saved by an exemption or not.
 *
 * @param dueSince {@code null} if it cannot be told
 * @param reason why, in the words of the decision
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PreviewRow(String account, String token, String label, @Nullable Instant createdAt, @Nullable Instant lastAccess,
		boolean neverUsed, long ageInDays, @Nullable Instant dueSince, String reason) {

	static PreviewRow of(InventoryToken listed, Policy policy, ExemptionList exemptions, Instant now) {
		ApiToken token = listed.token();
		Decision decision = policy.decide(token, listed.account(), exemptions, now);
		Instant createdAt = token.createdAt();
		return new PreviewRow(listed.account().id().value(), token.id().value(), token.label(), createdAt,
				token.lastAccess(), token.isNeverUsed(),
				(createdAt != null) ? Duration.between(createdAt, now).toDays() : 0,
				(decision.due() != null) ? decision.due().since() : null, decision.reason());
	}

}
