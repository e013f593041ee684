package com.bulkops.orgs.web.overview;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

import com.bulkops.orgs.protection.Protection;
import com.bulkops.orgs.protection.ProtectionService;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunConfirmations;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.run.Runs;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;

/**
 * The page <em>Overview</em>: whether the organization is protected, and the findings of
 * the last run.
 */
@Controller
class OverviewController {

	private final ProtectionService protection;

	private final Runs runs;

	private final RunConfirmations confirmations;

	private final OverviewTokens tokens;

	private final RunChart runChart;

	OverviewController(ProtectionService protection, Runs runs, RunConfirmations confirmations, OverviewTokens tokens,
			RunChart runChart) {
		this.protection = protection;
		this.runs = runs;
		this.confirmations = confirmations;
		this.tokens = tokens;
		this.runChart = runChart;
	}

	@GetMapping("/overview")
	String show(ActingUser actor, Locale locale, Model model) {
		OverviewPage page = page(actor.site(), locale);
		model.addAttribute("page", page);
		model.addAttribute("expected", page.tokens().summary());
		model.addAttribute("policy", page.status().policy());
		Run shown = page.status().runToShow();
		model.addAttribute("refusal", (shown != null && shown.status() == RunStatus.ON_HOLD)
				? this.confirmations.refusalOf(actor.site(), shown.id()).orElse(null) : null);
		return "overview";
	}

	@GetMapping("/overview.json")
	@ResponseBody
	OverviewJson json(ActingUser actor, Locale locale) {
		return OverviewJson.of(page(actor.site(), locale));
	}

	private OverviewPage page(SiteId site, Locale locale) {
		Protection status = this.protection.assess(site);
		LocalDate first = status.today().minusDays(RunChart.DAYS - 1);
		List<Run> shown = this.runs.since(site, first.atStartOfDay(status.policy().timeZone()).toInstant());
		return new OverviewPage(status, this.tokens.find(site, status, locale), shown,
				this.runChart.draw(shown, first, status.policy().timeZone(), locale));
	}

}
