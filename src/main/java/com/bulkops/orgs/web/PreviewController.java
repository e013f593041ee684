package com.bulkops.orgs.web;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.inventory.SeenToken;
import com.bulkops.orgs.inventory.Snapshot;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * What a rule would revoke, before anybody presses <em>Update</em>: how many tokens,
 * which, and the same as CSV. It rests on what the last run saw, and decides as a run
 * does.
 */
@Controller
class PreviewController {

	private static final int PAGE = 50;

	private final Inventory inventory;

	private final Organizations organizations;

	private final Policies policies;

	private final Clock clock;

	PreviewController(Inventory inventory, Organizations organizations, Policies policies, Clock clock) {
		this.inventory = inventory;
		this.organizations = organizations;
		this.policies = policies;
		this.clock = clock;
	}

	/** The rule in a sentence, with its number. */
	@GetMapping("/settings/preview")
	String preview(ActingUser actor, Rule rule, Model model) {
		model.addAttribute("preview", preview(actor, rule));
		return "preview :: rule";
	}

	/**
	 * The tokens, page by page.
	 * @param after where to go on, as the last page named it
	 */
	@GetMapping("/settings/preview/tokens")
	String tokens(ActingUser actor, Rule rule, @RequestParam(required = false) @Nullable String after, Model model) {
		Policy policy = policy(actor, rule);
		Instant now = this.clock.instant();
		Instant cutoff = policy.dueIfCreatedUpTo(now);
		OrganizationLink link = this.organizations.find(actor.installation()).orElse(null);
		List<SeenToken> found = (link != null && cutoff != null)
				? this.inventory.createdUpTo(actor.installation(), link.id(), cutoff, place(after), PAGE + 1)
				: List.of();
		List<SeenToken> shown = found.subList(0, Math.min(PAGE, found.size()));
		model.addAttribute("rows", shown.stream().map((seen) -> PreviewRow.of(seen, policy, now)).toList());
		model.addAttribute("more", (found.size() > PAGE) ? place(shown.get(PAGE - 1)) : null);
		model.addAttribute("interval", policy.interval().code());
		return (after != null) ? "preview :: rows" : "preview :: list";
	}

	/** All of them as CSV. */
	@GetMapping("/settings/preview.csv")
	void export(Owner owner, Rule rule, HttpServletResponse response) throws IOException {
		ActingUser actor = owner.user();
		Policy policy = policy(actor, rule);
		Instant now = this.clock.instant();
		Instant cutoff = policy.dueIfCreatedUpTo(now);
		OrganizationLink link = this.organizations.find(actor.installation()).orElse(null);
		response.setContentType("text/csv;charset=UTF-8");
		response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"due-tokens.csv\"");
		try (PreviewCsv csv = new PreviewCsv(response.getWriter())) {
			if (link != null && cutoff != null) {
				this.inventory.forEachCreatedUpTo(actor.installation(), link.id(), cutoff,
						(seen) -> csv.write(PreviewRow.of(seen, policy, now)));
			}
		}
	}

	private Preview preview(ActingUser actor, Rule rule) {
		Policy policy = policy(actor, rule);
		OrganizationLink link = this.organizations.find(actor.installation()).orElse(null);
		Snapshot snapshot = (link != null) ? this.inventory.snapshot(actor.installation(), link.id()).orElse(null)
				: null;
		Instant cutoff = policy.dueIfCreatedUpTo(this.clock.instant());
		Long due = (link != null && snapshot != null && cutoff != null)
				? this.inventory.createdUpTo(actor.installation(), link.id(), List.of(cutoff)).get(0) : null;
		return new Preview(policy, due, snapshot);
	}

	private Policy policy(ActingUser actor, Rule rule) {
		Policy stored = this.policies.of(actor.installation());
		RevocationInterval interval = rule.interval(stored.interval());
		return new Policy(interval, rule.mode(stored.mode()), stored.cap(), stored.grace(), stored.nightlyAt(),
				stored.timeZone(), stored.version());
	}

	/** Where a page ended: creation time, account, token. */
	private static String place(SeenToken last) {
		return last.token().createdAt() + " " + last.account().id() + " " + last.token().id();
	}

	private static @Nullable SeenToken place(@Nullable String after) {
		if (!StringUtils.hasText(after)) {
			return null;
		}
		String[] parts = after.split(" ", 3);
		try {
			return new SeenToken(
					new ManagedAccount(new AccountId(parts[1]), ManagedAccount.Type.UNKNOWN,
							ManagedAccount.Status.UNKNOWN, null),
					new ApiToken(new TokenId(parts[2]), "", Instant.parse(parts[0]), null, null, null));
		}
		catch (RuntimeException ex) {
			throw new BadInput("problem.parameter", "after", ex);
		}
	}

	/**
	 * The part of the settings form that makes the rule, as text.
	 */
	record Rule(@Nullable String revocationInterval, @Nullable String revocationIntervalDays, @Nullable String mode) {

		RevocationInterval interval(RevocationInterval otherwise) {
			String text = SettingsForm.intervalText(this.revocationInterval, this.revocationIntervalDays);
			try {
				return (text != null) ? RevocationInterval.parse(text) : otherwise;
			}
			catch (IllegalArgumentException ex) {
				throw new BadInput("error.revocationInterval.invalid", null, ex);
			}
		}

		RunMode mode(RunMode otherwise) {
			try {
				return (this.mode != null) ? RunMode.valueOf(this.mode) : otherwise;
			}
			catch (IllegalArgumentException ex) {
				throw new BadInput("error.mode.invalid", null, ex);
			}
		}

	}

}
