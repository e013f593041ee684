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
import com.bulkops.orgs.site.InstallationId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The settings of notices, one row per installation. Only this class, and the resealing
 * of secrets, writes the table {@code notice_settings}.
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
	 * Finds the settings of an installation; {@link NoticeSettings#DEFAULT} if it has
	 * none.
	 */
	NoticeSettings find(InstallationId installation) {
		return this.jdbc.sql("select * from notice_settings where client_key = ?")
			.param(installation.clientKey())
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
				insert into notice_settings (client_key, tells_owners, lead_days, administrators, version, updated_by,
				  updated_at)
				values (:clientKey, :tellsOwners, :leadDays, :administrators, 1, :actor, :now)
				on conflict do nothing
				""").params(parameters).update() : this.jdbc.sql("""
				update notice_settings set tells_owners = :tellsOwners, lead_days = :leadDays,
				  administrators = :administrators, version = version + 1, updated_by = :actor, updated_at = :now
				where client_key = :clientKey and version = :version
				""").params(parameters).update();
		if (stored == 0) {
			throw new NoticeConflict();
		}
		if (settings.webhook() == null) {
			this.jdbc
				.sql("update notice_settings set webhook = null, sealed_webhook = null, sealed_webhook_secret = null "
						+ "where client_key = ?")
				.param(actor.installation().clientKey())
				.update();
		}
	}

	/** Stores the address and the secret of a webhook. */
	void storeWebhook(InstallationId installation, WebhookAddress address, SealedWebhook webhook) {
		this.jdbc
			.sql("""
					update notice_settings set webhook = :webhook, sealed_webhook = :address, sealed_webhook_secret = :secret
					where client_key = :clientKey
					""")
			.param("webhook", address.toString())
			.param("address", webhook.address())
			.param("secret", webhook.secret())
			.param("clientKey", installation.clientKey())
			.update();
	}

	/** Finds the webhook of an installation, if it has one. */
	Optional<SealedWebhook> findWebhook(InstallationId installation) {
		return this.jdbc
			.sql("select sealed_webhook, sealed_webhook_secret from notice_settings "
					+ "where client_key = ? and sealed_webhook is not null")
			.param(installation.clientKey())
			.query((row, number) -> new SealedWebhook(row.getBytes("sealed_webhook"),
					row.getBytes("sealed_webhook_secret")))
			.optional();
	}

	void delete(InstallationId installation) {
		this.jdbc.sql("delete from notice_settings where client_key = ?").param(installation.clientKey()).update();
	}

	private Map<String, Object> parameters(ActingUser actor, NoticeSettings settings) {
		return Map.of("clientKey", actor.installation().clientKey(), "tellsOwners", settings.tellsOwners(), "leadDays",
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
