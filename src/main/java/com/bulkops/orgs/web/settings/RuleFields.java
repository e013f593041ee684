package com.bulkops.orgs.web.settings;

import java.util.Objects;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.protection.DueFigures;
import org.jspecify.annotations.Nullable;

import org.springframework.validation.Errors;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The part of the settings form that makes the rule, as text. A field that was not sent
 * changes nothing.
 *
 * @param revocationInterval {@code OFF}, a number of days such as {@code P90D}, or
 * {@code CUSTOM} for {@code revocationIntervalDays}
 * @param mode {@code REVOKE} or {@code REPORT}
 * @param unusedDays {@code OFF} or a number of days
 * @param unusedAgeDays the age from which it matters that a token is not used
 * @param deactivated {@code AS_OTHERS} or {@code AT_ONCE}
 */
public record RuleFields(@Nullable String revocationInterval, @Nullable String revocationIntervalDays,
		@Nullable String mode, @Nullable String unusedDays, @Nullable String unusedAgeDays,
		@Nullable String deactivated) {

	private static final String CUSTOM = "CUSTOM";

	private static final String OFF = "OFF";

	/** Chosen by us: an age at which an unused token is hardly a new one. */
	private static final String USUAL_AGE = "30";

	public static RuleFields of(Rule rule) {
		String interval = rule.interval().code();
		boolean listed = DueFigures.INTERVALS.contains(rule.interval());
		Rule.Idle idle = rule.idle();
		return new RuleFields(listed ? interval : CUSTOM, listed ? "" : interval.substring(1, interval.length() - 1),
				rule.mode().name(), (idle != null) ? Integer.toString(idle.unusedDays()) : OFF,
				(idle != null) ? Integer.toString(idle.ageDays()) : USUAL_AGE, rule.deactivated().name());
	}

	/** The rule that is asked for, based on the stored one; {@code null} with errors. */
	public @Nullable Rule rule(Policy policy, Errors errors) {
		Rule stored = policy.rule();
		RevocationInterval interval = SettingsForm.read("revocationInterval", intervalText(), stored.interval(),
				RevocationInterval::parse, errors);
		RunMode chosen = SettingsForm.read("mode", this.mode, modeUnlessSent(policy), RunMode::valueOf, errors);
		Rule.Deactivated ofDeactivated = SettingsForm.read("deactivated", this.deactivated, stored.deactivated(),
				Rule.Deactivated::valueOf, errors);
		Rule.Idle idle = idle(stored.idle(), errors);
		return (interval != null && chosen != null && ofDeactivated != null && !errors.hasErrors())
				? new Rule(interval, idle, ofDeactivated, chosen) : null;
	}

	/**
	 * A client that chooses the first interval without a mode, as forms of earlier
	 * versions do, means that due tokens are revoked. The page always sends one.
	 */
	private RunMode modeUnlessSent(Policy policy) {
		return (policy.version() == 0 && this.revocationInterval != null) ? RunMode.REVOKE : policy.mode();
	}

	private Rule.@Nullable Idle idle(Rule.@Nullable Idle stored, Errors errors) {
		String days = (this.unusedDays != null) ? this.unusedDays.strip()
				: (stored != null) ? Integer.toString(stored.unusedDays()) : OFF;
		if (days.equals(OFF)) {
			return null;
		}
		String age = (stored != null) ? Integer.toString(stored.ageDays()) : USUAL_AGE;
		Integer unused = SettingsForm.read("unusedDays", days, null, (text) -> idle(text, "0").unusedDays(), errors);
		Integer old = SettingsForm.read("unusedAgeDays", Objects.requireNonNullElse(this.unusedAgeDays, age), null,
				(text) -> idle("1", text).ageDays(), errors);
		return (unused != null && old != null) ? new Rule.Idle(unused, old) : null;
	}

	private static Rule.Idle idle(String unusedDays, String ageDays) {
		return new Rule.Idle(Integer.parseInt(unusedDays), Integer.parseInt(ageDays));
	}

	/** The interval of the drop-down, or the number of days beside it. */
	private @Nullable String intervalText() {
		return CUSTOM.equals(this.revocationInterval)
				? "P" + Objects.toString(this.revocationIntervalDays, "").strip() + "D" : this.revocationInterval;
	}

	/** The same as the query of an address. */
	public String query() {
		return Objects.requireNonNullElse(UriComponentsBuilder.newInstance()
			.queryParam("revocationInterval", this.revocationInterval)
			.queryParam("revocationIntervalDays", this.revocationIntervalDays)
			.queryParam("unusedDays", this.unusedDays)
			.queryParam("unusedAgeDays", this.unusedAgeDays)
			.queryParam("deactivated", this.deactivated)
			.queryParam("mode", this.mode)
			.build()
			.encode()
			.getQuery(), "");
	}

}
