package com.bulkops.orgs.web.settings;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import com.bulkops.orgs.notice.EmailAddress;
import com.bulkops.orgs.notice.LeadDays;
import com.bulkops.orgs.notice.NoticeSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;
import org.springframework.validation.Errors;

/**
 * The fields about notices as an administrator entered them, as text. A field that was
 * not sent changes nothing.
 *
 * @param tellsOwners {@code YES} or {@code NO}
 * @param leadDays numbers such as {@code 7, 1}
 * @param administrators email addresses, separated by commas
 * @param webhook its address; the short form that the page showed leaves it as it is
 * @param noticesVersion the version of the settings that the page showed
 */
record NoticesForm(@Nullable String tellsOwners, @Nullable String leadDays, @Nullable String administrators,
		@Nullable String webhook, @Nullable Long noticesVersion) {

	static NoticesForm of(NoticeSettings settings) {
		return new NoticesForm(settings.tellsOwners() ? "YES" : "NO", settings.leadDays().toString(),
				settings.administrators().stream().map(EmailAddress::value).collect(Collectors.joining(", ")),
				(settings.webhook() != null) ? settings.webhook() : "", settings.version());
	}

	/** The settings that are asked for, based on the stored ones. */
	@Nullable NoticeSettings settings(NoticeSettings stored, Errors errors) {
		Boolean tells = SettingsForm.read("tellsOwners", this.tellsOwners, stored.tellsOwners(), NoticesForm::choice,
				errors);
		LeadDays leads = SettingsForm.read("leadDays", this.leadDays, stored.leadDays(), LeadDays::parse, errors);
		List<EmailAddress> addresses = SettingsForm.read("administrators", this.administrators, stored.administrators(),
				NoticesForm::addresses, errors);
		if (tells == null || leads == null || addresses == null) {
			return null;
		}
		boolean emptied = this.webhook != null && this.webhook.isBlank();
		return new NoticeSettings(tells, leads, addresses, emptied ? null : stored.webhook(),
				(this.noticesVersion != null) ? this.noticesVersion : stored.version());
	}

	/** The address of a webhook that was entered again, if one was. */
	@Nullable String newWebhook(NoticeSettings stored) {
		return (StringUtils.hasText(this.webhook) && !this.webhook.strip().equals(stored.webhook()))
				? this.webhook.strip() : null;
	}

	/** Forms end up in messages of errors; a webhook's address is a secret. */
	@Override
	public String toString() {
		return "NoticesForm[noticesVersion=" + this.noticesVersion + "]";
	}

	private static boolean choice(String text) {
		if (!text.equals("YES") && !text.equals("NO")) {
			throw new IllegalArgumentException("Neither yes nor no");
		}
		return text.equals("YES");
	}

	private static List<EmailAddress> addresses(String text) {
		List<EmailAddress> addresses = Arrays.stream(text.split("[,;\\s]+"))
			.filter(StringUtils::hasText)
			.map(EmailAddress::new)
			.distinct()
			.toList();
		if (addresses.size() > NoticeSettings.MOST_ADMINISTRATORS) {
			throw new IllegalArgumentException("Too many");
		}
		return addresses;
	}

}
