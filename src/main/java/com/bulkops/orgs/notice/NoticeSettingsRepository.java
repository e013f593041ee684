package com.bulkops.orgs.notice;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The settings of notices, one row per site. Only this class, and the resealing of
 * secrets, writes the table {@code notice_settings}.
 */
@Component
class NoticeSettingsRepository {

	private final JdbcClient jdbc;

	private final Clock clock;

	NoticeSettingsRepository(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/**
	 * Finds the settings of a site; {@link NoticeSettings#DEFAULT} if it has none.
	 */
	NoticeSettings find(SiteId site) {
		return this.jdbc.sql(
				"select tells_owners, lead_days, administrators, webhook, version from notice_settings where site_id = ?")
			.param(site.value())
			.query(NoticeSettingsRepository::settings)
			.optional()
			.orElseGet(() -> NoticeSettings.DEFAULT);
	}

	/**
	 * Stores settings, except a new webhook.
	 * @param settings with the version of the stored settings
	 * @throws NoticeConflict if the stored settings have another version
	 */
	void store(ActingUser actor, NoticeSettings settings) {
		Map<String, Object> parameters = parameters(actor, settings);
		int stored = (settings.version() == 0) ? this.jdbc.sql("""
				insert into notice_settings (site_id, tells_owners, lead_days, administrators, version, updated_by,
				  updated_at)
				values (:siteId, :tellsOwners, :leadDays, :administrators, 1, :actor, :now)
				on conflict do nothing
				""").params(parameters).update() : this.jdbc.sql("""
				update notice_settings set tells_owners = :tellsOwners, lead_days = :leadDays,
				  administrators = :administrators, version = version + 1, updated_by = :actor, updated_at = :now
				where site_id = :siteId and version = :version
				""").params(parameters).update();
		if (stored == 0) {
			throw new NoticeConflict();
		}
		if (settings.webhook() == null) {
			this.jdbc
				.sql("update notice_settings set webhook = null, sealed_webhook = null, sealed_webhook_secret = null "
						+ "where site_id = ?")
				.param(actor.site().value())
				.update();
		}
	}

	/** Stores the address and the secret of a webhook. */
	void storeWebhook(SiteId site, WebhookAddress address, SealedWebhook webhook) {
		this.jdbc
			.sql("""
					update notice_settings set webhook = :webhook, sealed_webhook = :address, sealed_webhook_secret = :secret
					where site_id = :siteId
					""")
			.param("webhook", address.toString())
			.param("address", webhook.address())
			.param("secret", webhook.secret())
			.param("siteId", site.value())
			.update();
	}

	/** Finds the webhook of a site, if it has one. */
	Optional<SealedWebhook> findWebhook(SiteId site) {
		return this.jdbc
			.sql("select sealed_webhook, sealed_webhook_secret from notice_settings "
					+ "where site_id = ? and sealed_webhook is not null")
			.param(site.value())
			.query((row, number) -> new SealedWebhook(row.getBytes("sealed_webhook"),
					row.getBytes("sealed_webhook_secret")))
			.optional();
	}

	void delete(SiteId site) {
		this.jdbc.sql("delete from notice_settings where site_id = ?").param(site.value()).update();
	}

	private Map<String, Object> parameters(ActingUser actor, NoticeSettings settings) {
		return Map.of("siteId", actor.site().value(), "tellsOwners", settings.tellsOwners(), "leadDays",
				settings.leadDays().toString(), "administrators",
				settings.administrators().stream().map(EmailAddress::value).collect(Collectors.joining(",")), "actor",
				actor.accountId(), "now", Timestamps.write(this.clock.instant()), "version", settings.version());
	}

	private static NoticeSettings settings(ResultSet row, int number) throws SQLException {
		String administrators = row.getString("administrators");
		List<EmailAddress> addresses = administrators.isEmpty() ? List.of()
				: Arrays.stream(administrators.split(",")).map(EmailAddress::new).toList();
		return new NoticeSettings(row.getBoolean("tells_owners"), LeadDays.parse(row.getString("lead_days")), addresses,
				row.getString("webhook"), row.getLong("version"));
	}

}
