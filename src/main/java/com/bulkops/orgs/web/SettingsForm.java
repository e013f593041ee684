package com.bulkops.orgs.web;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.function.Function;

import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;
import org.springframework.validation.Errors;

/**
 * What an administrator entered, as text. A field that was not sent changes nothing; the
 * API key is never sent back.
 *
 * @param revocationInterval {@code OFF}, a number of days such as {@code P90D}, or
 * {@code CUSTOM} for {@code revocationIntervalDays}
 * @param nightlyAt hours and minutes such as {@code 02:00}
 * @param version the version of the policy that the page showed
 */
record SettingsForm(@Nullable String organizationId, @Nullable String apiKey, @Nullable String apiKeyExpiresOn,
		@Nullable String revocationInterval, @Nullable String revocationIntervalDays, @Nullable String nightlyAt,
		@Nullable String timeZone, @Nullable Long version) {

	static final String CUSTOM = "CUSTOM";

	static SettingsForm of(@Nullable OrganizationLink link, Policy policy) {
		String interval = policy.interval().code();
		boolean listed = SettingsPage.INTERVALS.contains(policy.interval());
		return new SettingsForm((link != null) ? link.id().value() : "", "",
				(link != null && link.keyExpiresOn() != null) ? link.keyExpiresOn().toString() : "",
				listed ? interval : CUSTOM, listed ? "" : interval.substring(1, interval.length() - 1),
				policy.nightlyAt().toString(), policy.timeZone().getId(), policy.version());
	}

	/** The same, without the key: what may be shown again. */
	SettingsForm withoutKey() {
		return new SettingsForm(this.organizationId, "", this.apiKeyExpiresOn, this.revocationInterval,
				this.revocationIntervalDays, this.nightlyAt, this.timeZone, this.version);
	}

	/** The policy that is asked for, based on the stored one. */
	@Nullable Policy policy(Policy stored, Errors errors) {
		RevocationInterval interval = read("revocationInterval", intervalText(), stored.interval(),
				RevocationInterval::parse, "Choose Off or a number of days from 1 to 364.", errors);
		LocalTime at = read("nightlyAt", this.nightlyAt, stored.nightlyAt(), LocalTime::parse,
				"Enter a time of day such as 02:00.", errors);
		ZoneId zone = read("timeZone", this.timeZone, stored.timeZone(), SettingsForm::zone,
				"Choose a time zone such as Europe/Berlin.", errors);
		if (interval == null || at == null || zone == null) {
			return null;
		}
		return new Policy(interval, stored.mode(), at.withSecond(0).withNano(0), zone,
				(this.version != null) ? this.version : stored.version());
	}

	/** The organization that is meant; {@code null} if none is named. */
	@Nullable OrganizationId organization(@Nullable OrganizationLink stored, Errors errors) {
		OrganizationId current = (stored != null) ? stored.id() : null;
		if (this.organizationId != null && !StringUtils.hasText(this.organizationId) && stored != null) {
			errors.rejectValue("organizationId", "empty", "Enter the organization ID.");
			return null;
		}
		OrganizationId organization = StringUtils.hasText(this.organizationId) ? read("organizationId",
				this.organizationId, current, OrganizationId::new,
				"An organization ID consists of letters, digits and hyphens. It stands in the address of Atlassian Administration: admin.atlassian.com/o/<organization ID>.",
				errors) : current;
		boolean keyGiven = StringUtils.hasText(this.apiKey);
		if (organization != null && !organization.equals(current) && !keyGiven) {
			errors.rejectValue("apiKey", "empty", "Enter an organization API key of this organization.");
		}
		if (organization == null && keyGiven && !errors.hasFieldErrors("organizationId")) {
			errors.rejectValue("organizationId", "empty", "Enter the ID of the organization that the key belongs to.");
		}
		return organization;
	}

	/** The key that was entered, if one was. */
	@Nullable ApiKey key(Errors errors) {
		return StringUtils.hasText(this.apiKey) ? read("apiKey", this.apiKey, null, ApiKey::new,
				"This is not an organization API key: it contains spaces or other characters that no key has.", errors)
				: null;
	}

	/** The key's expiry date: the stored one if none was sent, none if it was emptied. */
	@Nullable LocalDate keyExpiresOn(@Nullable OrganizationLink stored, Errors errors) {
		if (this.apiKeyExpiresOn != null && this.apiKeyExpiresOn.isBlank()) {
			return null;
		}
		LocalDate current = (stored != null) ? stored.keyExpiresOn() : null;
		return read("apiKeyExpiresOn", this.apiKeyExpiresOn, current, LocalDate::parse,
				"Enter a date such as 2027-01-31.", errors);
	}

	/** Forms end up in messages of errors; the key must not. */
	@Override
	public String toString() {
		return "SettingsForm[organizationId=" + this.organizationId + "]";
	}

	private @Nullable String intervalText() {
		if (CUSTOM.equals(this.revocationInterval)) {
			return "P" + ((this.revocationIntervalDays != null) ? this.revocationIntervalDays.strip() : "") + "D";
		}
		return this.revocationInterval;
	}

	private static ZoneId zone(String id) {
		if (!ZoneId.getAvailableZoneIds().contains(id)) {
			throw new DateTimeException("Unknown zone");
		}
		return ZoneId.of(id);
	}

	private static <T extends @Nullable Object> @Nullable T read(String field, @Nullable String text,
			@Nullable T unlessSent, Function<String, T> reader, String remedy, Errors errors) {
		if (text == null) {
			return unlessSent;
		}
		try {
			return reader.apply(text.strip());
		}
		catch (DateTimeException | IllegalArgumentException ex) {
			errors.rejectValue(field, "invalid", remedy);
			return null;
		}
	}

}
