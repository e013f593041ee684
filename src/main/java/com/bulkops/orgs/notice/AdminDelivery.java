package com.bulkops.orgs.notice;

import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The delivery of a notice to administrators, by email or webhook, if the settings of the
 * site still allow it.
 */
@Component
class AdminDelivery {

	private final DeliveryRules rules;

	private final NoticeSettingsRepository settings;

	private final Mailer mailer;

	private final Webhooks webhooks;

	AdminDelivery(DeliveryRules rules, NoticeSettingsRepository settings, Mailer mailer, Webhooks webhooks) {
		this.rules = rules;
		this.settings = settings;
		this.mailer = mailer;
		this.webhooks = webhooks;
	}

	DeliveryResult send(Notice notice) {
		return this.rules.findObjection(notice)
			.orElseGet(() -> (notice.receiver().channel() == Notice.Channel.WEBHOOK)
					? post(notice.site(), notice.content().body()) : sendEmail(notice));
	}

	private DeliveryResult post(SiteId site, @Nullable String json) {
		return this.settings.findWebhook(site)
			.map((webhook) -> this.webhooks.post(site, webhook, String.valueOf(json)))
			.orElseGet(() -> new DeliveryResult(DeliveryResult.Kind.NEEDLESS, "The webhook was removed."));
	}

	private DeliveryResult sendEmail(Notice notice) {
		return this.mailer.send(String.valueOf(notice.address()),
				new Email(String.valueOf(notice.content().subject()), String.valueOf(notice.content().body())));
	}

}
