package com.bulkops.orgs.web.settings;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Objects;
import java.util.function.Function;

import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.policy.Cap;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.web.RequestDates;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;
import org.springframework.validation.Errors;

/**
 * The fields as an administrator entered them, as text. A field that was not sent changes
 * nothing; the API key is never sent back.
 *
 * @param revocationInterval see {@link RuleFields}, also for the five that follow
 * @param capTokens at most this many tokens for one run, empty for no cap
 * @param capPercent at most this many of a hundred, empty for no cap
 * @param graceDays how many days a tighter rule waits
 * @param nightlyAt hours and minutes such as {@code 02:00}
 * @param version the version of the policy that the page showed
 */
record SettingsForm(@Nullable String organizationId, @Nullable String apiKey, @Nullable String apiKeyExpiresOn,
		@Nullable String revocationInterval, @Nullable String revocationIntervalDays, @Nullable String mode,
		@Nullable String unusedDays, @Nullable String unusedAgeDays, @Nullable String deactivated,
		@Nullable String capTokens, @Nullable String capPercent, @Nullable String graceDays, @Nullable String nightlyAt,
		@Nullable String timeZone, @Nullable Long version) {

	static SettingsForm of(@Nullable OrganizationLink link, Policy policy) {
		RuleFields rule = RuleFields.of(policy.rule());
		return new SettingsForm((link != null) ? link.id().value() : "", "",
				(link != null && link.keyExpiresOn() != null) ? link.keyExpiresOn().toString() : "",
				rule.revocationInterval(), rule.revocationIntervalDays(), rule.mode(), rule.unusedDays(),
				rule.unusedAgeDays(), rule.deactivated(), Objects.toString(policy.cap().tokens(), ""),
				Objects.toString(policy.cap().percent(), ""), Integer.toString(policy.grace().days()),
				policy.nightlyAt().toString(), policy.timeZone().getId(), policy.version());
	}

	/**
	 * The same, without the key: what may be shown again. If no date came with another
	 * key, that of the saved one is again, or the next update would forget it.
	 * @param stored what is saved
	 */
	SettingsForm withoutKey(SettingsForm stored) {
		boolean ofOtherKey = StringUtils.hasText(this.apiKey) && !StringUtils.hasText(this.apiKeyExpiresOn);
		return new SettingsForm(this.organizationId, "", ofOtherKey ? stored.apiKeyExpiresOn : this.apiKeyExpiresOn,
				this.revocationInterval, this.revocationIntervalDays, this.mode, this.unusedDays, this.unusedAgeDays,
				this.deactivated, this.capTokens, this.capPercent, this.graceDays, this.nightlyAt, this.timeZone,
				this.version);
	}

	private RuleFields ruleFields() {
		return new RuleFields(this.revocationInterval, this.revocationIntervalDays, this.mode, this.unusedDays,
				this.unusedAgeDays, this.deactivated);
	}

	/** The policy that is asked for, based on the stored one; it confirms nothing. */
	@Nullable Policy policy(Policy stored, Errors errors) {
		Rule rule = ruleFields().rule(stored, errors);
		Integer tokens = cap("capTokens", this.capTokens, stored.cap().tokens(), 1_000_000_000, errors);
		Integer percent = cap("capPercent", this.capPercent, stored.cap().percent(), 100, errors);
		Grace grace = read("graceDays", this.graceDays, new Grace(stored.grace().days(), null),
				(days) -> new Grace(Integer.parseInt(days), null), errors);
		LocalTime at = read("nightlyAt", this.nightlyAt, stored.nightlyAt(), LocalTime::parse, errors);
		ZoneId zone = read("timeZone", this.timeZone, stored.timeZone(), SettingsForm::zone, errors);
		if (rule == null || grace == null || at == null || zone == null) {
			return null;
		}
		return new Policy(rule, new Cap(tokens, percent, null), grace, at.withSecond(0).withNano(0), zone,
				(this.version != null) ? this.version : stored.version());
	}

	/** The organization that is meant; {@code null} if none is named. */
	@Nullable OrganizationId organization(@Nullable OrganizationLink stored, Errors errors) {
		OrganizationId current = (stored != null) ? stored.id() : null;
		if (this.organizationId != null && !StringUtils.hasText(this.organizationId) && stored != null) {
			errors.rejectValue("organizationId", "error.organizationId.empty");
			return null;
		}
		OrganizationId organization = StringUtils.hasText(this.organizationId)
				? read("organizationId", this.organizationId, current, OrganizationId::new, errors) : current;
		boolean keyGiven = StringUtils.hasText(this.apiKey);
		if (organization != null && !organization.equals(current) && !keyGiven) {
			errors.rejectValue("apiKey", "error.apiKey.empty");
		}
		if (organization == null && keyGiven && !errors.hasFieldErrors("organizationId")) {
			errors.rejectValue("organizationId", "error.organizationId.ofKey");
		}
		return organization;
	}

	/** The key that was entered, if one was. */
	@Nullable ApiKey key(Errors errors) {
		return StringUtils.hasText(this.apiKey) ? read("apiKey", this.apiKey, null, ApiKey::new, errors) : null;
	}

	/** The key's expiry date: the stored one if none was sent, none if it was emptied. */
	@Nullable LocalDate keyExpiresOn(@Nullable OrganizationLink stored, Errors errors) {
		if (this.apiKeyExpiresOn != null && this.apiKeyExpiresOn.isBlank()) {
			return null;
		}
		LocalDate current = (stored != null) ? stored.keyExpiresOn() : null;
		return read("apiKeyExpiresOn", this.apiKeyExpiresOn, current, RequestDates::day, errors);
	}

	/** Forms end up in messages of errors; the key must not. */
	@Override
	public String toString() {
		return "SettingsForm[organizationId=" + this.organizationId + "]";
	}

	private static @Nullable Integer cap(String field, @Nullable String text, @Nullable Integer stored, int largest,
			Errors errors) {
		if (text != null && text.isBlank()) {
			return null;
		}
		return read(field, text, stored, (number) -> {
			int cap = Integer.parseInt(number);
			if (cap < 1 || cap > largest) {
				throw new IllegalArgumentException("Out of range");
			}
			return cap;
		}, errors);
	}

	private static ZoneId zone(String id) {
		if (!ZoneId.getAvailableZoneIds().contains(id)) {
			throw new DateTimeException("Unknown zone");
		}
		return ZoneId.of(id);
	}

	/** Returns the value of a field. */
	static <T extends @Nullable Object> @Nullable T read(String field, @Nullable String text, @Nullable T unlessSent,
			Function<String, T> reader, Errors errors) {
		if (text == null) {
			return unlessSent;
		}
		try {
			return reader.apply(text.strip());
		}
		catch (DateTimeException | IllegalArgumentException ex) {
			errors.rejectValue(field, "error." + field + ".invalid");
			return null;
		}
	}

}
