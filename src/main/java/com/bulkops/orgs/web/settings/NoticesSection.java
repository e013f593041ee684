package com.bulkops.orgs.web.settings;

import java.util.List;

import com.bulkops.orgs.notice.EmailAddress;
import com.bulkops.orgs.notice.NextWarnings;
import com.bulkops.orgs.notice.NoticeSettings;
import com.bulkops.orgs.notice.NoticeSettingsStore;
import com.bulkops.orgs.notice.WebhookAddress;
import com.bulkops.orgs.notice.Webhooks;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;
import org.springframework.ui.Model;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.BindingResult;

/**
 * The section <em>Notices</em> of the page <em>Settings</em>.
 */
@Component
class NoticesSection {

	static final String FORM = "notices";

	private final NoticeSettingsStore recipients;

	private final Webhooks webhooks;

	private final NextWarnings nextWarnings;

	NoticesSection(NoticeSettingsStore recipients, Webhooks webhooks, NextWarnings nextWarnings) {
		this.recipients = recipients;
		this.webhooks = webhooks;
		this.nextWarnings = nextWarnings;
	}

	/**
	 * Returns what is asked for; {@code null} if it cannot be read, and the errors say
	 * why.
	 */
	@Nullable Chosen read(SiteId site, NoticesForm form, BindingResult errors) {
		NoticeSettings stored = this.recipients.of(site);
		NoticeSettings settings = form.settings(stored, errors);
		String address = form.newWebhook(stored);
		WebhookAddress webhook = (address != null) ? check(address, errors) : null;
		return (settings != null && !errors.hasErrors()) ? new Chosen(settings, webhook) : null;
	}

	NoticeSettings stored(SiteId site) {
		return this.recipients.of(site);
	}

	private @Nullable WebhookAddress check(String address, BindingResult errors) {
		try {
			return this.webhooks.check(address);
		}
		catch (Webhooks.Refused ex) {
			errors.rejectValue("webhook", "error.webhook." + ex.why());
			return null;
		}
	}

	/**
	 * Shows the section.
	 * @param entered the form with its errors, {@code null} for what is stored
	 */
	void show(SiteId site, @Nullable BindingResult entered, Model model) {
		NoticeSettings stored = this.recipients.of(site);
		BindingResult shown = (entered != null) ? entered : new BeanPropertyBindingResult(NoticesForm.of(stored), FORM);
		model.addAttribute(FORM, shown.getTarget());
		model.addAttribute(BindingResult.MODEL_KEY_PREFIX + FORM, shown);
		model.addAttribute("noticesRefused", shown.hasErrors());
		model.addAttribute("canMail", this.recipients.canMail());
		showUnconfirmed(site, model);
		model.addAttribute("nextWarnings", this.nextWarnings.of(site, stored.leadDays()).orElse(null));
	}

	/** Shows the addresses that wait for their codes. */
	void showUnconfirmed(SiteId site, Model model) {
		List<EmailAddress> confirmed = this.recipients.confirmed(site);
		model.addAttribute("unconfirmed",
				this.recipients.of(site)
					.administrators()
					.stream()
					.filter((address) -> !confirmed.contains(address))
					.toList());
	}

	/** Returns what is stored, as JSON. */
	SettingsJson.Notices document(SiteId site) {
		return SettingsJson.Notices.of(this.recipients.of(site), this.recipients.canMail());
	}

	/**
	 * Returns what is asked for.
	 *
	 * @param webhook another address of the webhook, {@code null} if it stays
	 */
	record Chosen(NoticeSettings settings, @Nullable WebhookAddress webhook) {

	}

}
