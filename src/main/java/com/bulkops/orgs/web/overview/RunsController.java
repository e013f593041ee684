package com.bulkops.orgs.web.overview;

import java.net.URI;
import java.time.Clock;
import java.util.UUID;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunConfirmations;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.run.Runs;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.web.BadInput;
import com.bulkops.orgs.web.Owner;
import com.bulkops.orgs.web.RunJson;
import com.bulkops.orgs.web.WithoutLicense;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.server.ResponseStatusException;

/**
 * The addresses that start, confirm and stop runs, and show their progress: as JSON, or
 * as a part of a page.
 */
@Controller
class RunsController {

	private final Runs runs;

	private final RunConfirmations confirmations;

	private final Policies policies;

	private final Organizations organizations;

	private final Inventory inventory;

	private final Clock clock;

	RunsController(Runs runs, RunConfirmations confirmations, Policies policies, Organizations organizations,
			Inventory inventory, Clock clock) {
		this.runs = runs;
		this.confirmations = confirmations;
		this.policies = policies;
		this.organizations = organizations;
		this.inventory = inventory;
		this.clock = clock;
	}

	@PostMapping(path = "/sweeps", produces = MediaType.TEXT_HTML_VALUE)
	String start(Owner owner, @RequestParam(required = false) @Nullable String mode, Model model,
			HttpServletResponse response) {
		ActingUser actor = owner.user();
		RunId run = this.runs.start(actor, parseMode(mode));
		response.setStatus(HttpStatus.ACCEPTED.value());
		response.setHeader(HttpHeaders.LOCATION, locationOf(run).toString());
		return show(actor, run.value(), model);
	}

	@PostMapping(path = "/sweeps", produces = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<RunJson> start(Owner owner, @RequestParam(required = false) @Nullable String mode) {
		ActingUser actor = owner.user();
		RunId run = this.runs.start(actor, parseMode(mode));
		return ResponseEntity.accepted().location(locationOf(run)).body(json(actor, run.value()));
	}

	@GetMapping(path = "/sweeps/{run}", produces = MediaType.TEXT_HTML_VALUE)
	String show(ActingUser actor, @PathVariable UUID run, Model model) {
		Run found = find(actor, run);
		model.addAttribute("run", found);
		model.addAttribute("policy", this.policies.get(actor.site()));
		model.addAttribute("refusal", refusalOf(actor, found));
		model.addAttribute("expected",
				this.organizations.find(actor.site())
					.flatMap((link) -> this.inventory.findSummary(actor.site(), link.id()))
					.orElse(null));
		return "run :: content";
	}

	/**
	 * Confirms the number of a run on hold, and requests another run.
	 * @param version the policy's version that the page showed
	 * @param due the number that the page showed; without it nothing is confirmed
	 */
	@PostMapping("/sweeps/{run}/confirm")
	String confirm(Owner owner, @PathVariable UUID run, @RequestParam long version,
			@RequestParam(required = false) @Nullable Long due, Model model, HttpServletResponse response) {
		ActingUser actor = owner.user();
		Run held = find(actor, run);
		if (due == null) {
			model.addAttribute("problem", "run.notConfirmed.NO_NUMBER");
			response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
			return show(actor, run, model);
		}
		try {
			return show(actor, this.confirmations.confirm(actor, held.id(), version, due).value(), model);
		}
		catch (RunConfirmations.Refused ex) {
			model.addAttribute("problem", "run.notConfirmed." + ex.refusal());
			response.setStatus(HttpStatus.CONFLICT.value());
			boolean another = ex.refusal() == RunConfirmations.Refusal.NOT_ON_HOLD;
			RunId shown = another ? this.runs.latest(actor.site()).orElse(held).id() : held.id();
			return show(actor, shown.value(), model);
		}
	}

	/** Requests that a run stops, which it does at its next step. */
	@PostMapping("/sweeps/{run}/stop")
	@WithoutLicense
	String stop(Owner owner, @PathVariable UUID run, Model model) {
		ActingUser actor = owner.user();
		find(actor, run);
		this.runs.stop(actor, new RunId(run));
		return show(actor, run, model);
	}

	@GetMapping(path = "/sweeps/{run}", produces = MediaType.APPLICATION_JSON_VALUE)
	@ResponseBody
	RunJson json(ActingUser actor, @PathVariable UUID run) {
		return RunJson.of(find(actor, run));
	}

	/** Parses a mode; without one a run revokes, and an empty one is malformed. */
	private static RunMode parseMode(@Nullable String text) {
		try {
			return (text != null) ? RunMode.valueOf(text.strip()) : RunMode.REVOKE;
		}
		catch (IllegalArgumentException ex) {
			throw new BadInput("problem.choice", "mode", ex);
		}
	}

	private static URI locationOf(RunId run) {
		return URI.create("/sweeps/" + run);
	}

	/**
	 * Returns why a run on hold cannot be confirmed; {@code null} if it can, or is not on
	 * hold.
	 */
	private RunConfirmations.@Nullable Refusal refusalOf(ActingUser actor, Run run) {
		return (run.status() == RunStatus.ON_HOLD) ? this.confirmations.refusalOf(actor.site(), run.id()).orElse(null)
				: null;
	}

	private Run find(ActingUser actor, UUID run) {
		return this.runs.find(actor.site(), new RunId(run))
			.map((found) -> withModeInEffect(actor, found))
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
	}

	/**
	 * Returns a run with the mode in effect: one that waits only reports while the policy
	 * does.
	 */
	private Run withModeInEffect(ActingUser actor, Run found) {
		boolean waits = found.status() == RunStatus.QUEUED && found.mode() == RunMode.REVOKE;
		return waits ? found.withMode(this.policies.get(actor.site()).effectiveAt(this.clock.instant()).mode()) : found;
	}

}
