package com.bulkops.orgs.web.tokens;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.inventory.DueBy;
import com.bulkops.orgs.inventory.DueTokens;
import com.bulkops.orgs.inventory.InventoryToken;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.ExemptionLists;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.web.BadInput;
import com.bulkops.orgs.web.RequestDates;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * The tokens in the inventory that are due under a rule, or exempt, each with the
 * decision of a run.
 */
@Component
class PreviewTokens {

	private static final int PAGE = 50;

	private final DueTokens tokens;

	private final Organizations organizations;

	private final ExemptionLists exemptions;

	private final Clock clock;

	PreviewTokens(DueTokens tokens, Organizations organizations, ExemptionLists exemptions, Clock clock) {
		this.tokens = tokens;
		this.organizations = organizations;
		this.exemptions = exemptions;
		this.clock = clock;
	}

	/**
	 * Lists a page of tokens.
	 * @param after where the last page ended; {@code null} for the first page
	 */
	Page list(SiteId site, Policy policy, DueTokens.Part part, @Nullable String after) {
		Instant now = this.clock.instant();
		ExemptionList exempting = this.exemptions.load(site);
		OrganizationLink link = this.organizations.find(site).orElse(null);
		List<InventoryToken> found = (link != null)
				? this.tokens.list(site, link.id(), DueBy.of(policy, now), part, parsePosition(after), PAGE + 1)
				: List.of();
		List<InventoryToken> shown = found.subList(0, Math.min(PAGE, found.size()));
		return new Page(shown.stream().map((token) -> PreviewRow.of(token, policy, exempting, now)).toList(),
				(found.size() > PAGE) ? formatPosition(shown.get(PAGE - 1)) : null);
	}

	/** Prepares reading all tokens; the exemptions are read now. */
	Rows prepareAll(SiteId site, Policy policy, DueTokens.Part part) {
		Instant now = this.clock.instant();
		ExemptionList exempting = this.exemptions.load(site);
		OrganizationLink link = this.organizations.find(site).orElse(null);
		return (consumer) -> {
			if (link != null) {
				this.tokens.forEach(site, link.id(), DueBy.of(policy, now), part,
						(token) -> consumer.accept(PreviewRow.of(token, policy, exempting, now)));
			}
		};
	}

	/** Formats where a page ended: creation time, account, token. */
	private static String formatPosition(InventoryToken last) {
		return last.token().createdAt() + " " + last.account().id() + " " + last.token().id();
	}

	private static @Nullable InventoryToken parsePosition(@Nullable String after) {
		if (!StringUtils.hasText(after)) {
			return null;
		}
		String[] parts = after.split(" ", 3);
		try {
			return new InventoryToken(
					new ManagedAccount(new AccountId(parts[1]), ManagedAccount.Type.UNKNOWN,
							ManagedAccount.Status.UNKNOWN, null),
					new ApiToken(new TokenId(parts[2]), "", RequestDates.instant(parts[0]), null, null, null, null),
					null);
		}
		catch (RuntimeException ex) {
			throw new BadInput("problem.parameter", "after", ex);
		}
	}

	/** Passes tokens to a consumer. */
	@FunctionalInterface
	interface Rows {

		void forEach(Consumer<PreviewRow> consumer);

	}

	/**
	 * A page of tokens.
	 *
	 * @param after where the next page starts, {@code null} if this is the last one
	 */
	record Page(List<PreviewRow> rows, @Nullable String after) {

	}

}
