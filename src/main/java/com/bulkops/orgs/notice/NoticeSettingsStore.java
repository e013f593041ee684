package com.bulkops.orgs.notice;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.SettingsLog;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.organization.OrganizationReplaced;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.secrets.Secrets;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.InstallationId;
import com.bulkops.orgs.site.InstallationRemoved;
import org.jspecify.annotations.Nullable;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who is told what, per installation. Every change is one entry of the activity log, in
 * the same transaction; it names no e-mail address, and of a webhook only its host.
 * <p>
 * Longer than other files: whoever may be sent something is decided here alone, next to
 * what is stored about it.
 */
@Service
public class NoticeSettingsStore {

	private final JdbcClient jdbc;

	private final Owners owners;

	private final Secrets secrets;

	private final Mailer mailer;

	private final ConfirmedAddresses confirmedAddresses;

	private final SettingsLog settingsLog;

	private final Clock clock;

	NoticeSettingsStore(JdbcClient jdbc, Owners owners, Secrets secrets, Mailer mailer,
			ConfirmedAddresses confirmedAddresses, SettingsLog settingsLog, Clock clock) {
		this.jdbc = jdbc;
		this.owners = owners;
		this.secrets = secrets;
		this.mailer = mailer;
		this.confirmedAddresses = confirmedAddresses;
		this.settingsLog = settingsLog;
		this.clock = clock;
	}

	/** Whether mail can be sent at all: the operator of the app has set up a server. */
	public boolean canMail() {
		return this.mailer.isConfigured();
	}

	/** What was chosen; {@link NoticeSettings#DEFAULT} before that. */
	@Transactional(readOnly = true)
	public NoticeSettings of(InstallationId installation) {
		return this.jdbc.sql("select * from notice_settings where client_key = ?")
			.param(installation.clientKey())
			.query(NoticeSettingsStore::settings)
			.optional()
			.orElseGet(() -> NoticeSettings.DEFAULT);
	}

	/** The chosen addresses to which notices go: those that were confirmed. */
	@Transactional(readOnly = true)
	public List<EmailAddress> confirmed(InstallationId installation) {
		return this.confirmedAddresses.among(installation, of(installation).administrators());
	}

	/**
	 * Plans to send codes again, to chosen addresses that wait for one for a day or more.
	 * @return how many get one
	 * @throws NotAnOwner if the actor is none
	 */
	@Transactional
	public int sendCodes(ActingUser actor) {
		this.owners.require(actor);
		return canMail()
				? this.confirmedAddresses.sendCodes(actor.installation(), of(actor.installation()).administrators())
				: 0;
	}

	/** What keeps a notice to administrators from being sent now, if anything does. */
	Optional<DeliveryResult> objectionTo(Notice notice) {
		// Whoever takes over a site must not be able to keep its owners from hearing of
		// it.
		boolean isChosen = notice.address() == null || notice.kind() == Notice.Kind.SECURITY
				|| of(notice.installation()).administrators().contains(new EmailAddress(notice.address()));
		return isChosen ? this.confirmedAddresses.objectionTo(notice)
				: Optional.of(new DeliveryResult(DeliveryResult.Kind.NEEDLESS, "The address was removed."));
	}

	/** Whether owners are told now: it was chosen, and mail can be sent. */
	boolean tellsOwners(InstallationId installation) {
		return canMail() && of(installation).tellsOwners();
	}

	/** The same for what was done, or announced, in an organization. */
	boolean tellsOwners(InstallationId installation, OrganizationId organization) {
		return canMail() && isChosen(installation, organization);
	}

	/**
	 * Returns whether it was chosen to tell owners of what was done, or announced, in an
	 * organization: of one that was connected before, when it was.
	 */
	boolean isChosen(InstallationId installation, @Nullable OrganizationId organization) {
		return of(installation).tellsOwners() || organization != null && this.jdbc.sql(
				"select exists (select 1 from notice_former_organization where client_key = ? and organization_id = ?)")
			.params(installation.clientKey(), organization.value())
			.query(Boolean.class)
			.single();
	}

	/**
	 * Stores settings. Nothing happens if they say what is stored already.
	 * @param settings what is chosen; the version is that of the settings it was based on
	 * @param webhook another address of the webhook; {@code null} to leave it as the
	 * settings say
	 * @return the secret that signs what is sent to another address; nobody can read it
	 * again
	 * @throws NoticeConflict if the stored settings have another version
	 * @throws NotAnOwner if the actor is none
	 */
	@Transactional
	public Optional<String> update(ActingUser actor, NoticeSettings settings, @Nullable WebhookAddress webhook) {
		this.owners.require(actor);
		NoticeSettings before = of(actor.installation());
		if (before.version() != settings.version()) {
			throw new NoticeConflict();
		}
		List<Change> changes = NoticeChanges.of(before, settings, webhook);
		if (changes.isEmpty()) {
			return Optional.empty();
		}
		boolean losesWebhook = before.webhook() != null && (webhook != null || settings.webhook() == null);
		if (losesWebhook || !settings.administrators().containsAll(confirmed(actor.installation()))) {
			this.confirmedAddresses.announceRemoval(actor);
		}
		store(actor, settings);
		String secret = null;
		if (webhook != null) {
			secret = Secrets.random();
			storeWebhook(actor.installation(), webhook, secret);
		}
		sendCodes(actor);
		this.settingsLog.record(actor, changes);
		return Optional.ofNullable(secret);
	}

	private void store(ActingUser actor, NoticeSettings settings) {
		int stored = this.jdbc.sql("""
				insert into notice_settings (client_key, tells_owners, lead_days, administrators, version, updated_by,
				  updated_at)
				select :clientKey, :tellsOwners, :leadDays, :administrators, 1, :actor, :now where :version = 0
				on conflict do nothing
				""").params(parameters(actor, settings)).update();
		if (settings.version() > 0) {
			stored = this.jdbc.sql("""
					update notice_settings set tells_owners = :tellsOwners, lead_days = :leadDays,
					  administrators = :administrators, version = version + 1, updated_by = :actor, updated_at = :now
					where client_key = :clientKey and version = :version
					""").params(parameters(actor, settings)).update();
		}
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

	private Map<String, Object> parameters(ActingUser actor, NoticeSettings settings) {
		return Map.of("clientKey", actor.installation().clientKey(), "tellsOwners", settings.tellsOwners(), "leadDays",
				settings.leadDays().toString(), "administrators",
				settings.administrators().stream().map(EmailAddress::value).collect(Collectors.joining(",")), "actor",
				actor.accountId(), "now", this.clock.instant().atOffset(ZoneOffset.UTC), "version", settings.version());
	}

	private void storeWebhook(InstallationId installation, WebhookAddress webhook, String secret) {
		this.jdbc
			.sql("""
					update notice_settings set webhook = :webhook, sealed_webhook = :address, sealed_webhook_secret = :secret
					where client_key = :clientKey
					""")
			.param("webhook", webhook.toString())
			.param("address", this.secrets.seal(webhook.uri().toString(), Webhooks.ownerOfAddress(installation)))
			.param("secret", this.secrets.seal(secret, Webhooks.ownerOfSecret(installation)))
			.param("clientKey", installation.clientKey())
			.update();
	}

	/** The webhook as it is stored, if there is one. */
	@Transactional(readOnly = true)
	Optional<SealedWebhook> webhook(InstallationId installation) {
		return this.jdbc
			.sql("select sealed_webhook, sealed_webhook_secret from notice_settings "
					+ "where client_key = ? and sealed_webhook is not null")
			.param(installation.clientKey())
			.query((row, number) -> new SealedWebhook(row.getBytes("sealed_webhook"),
					row.getBytes("sealed_webhook_secret")))
			.optional();
	}

	/** Who was told of another organization, or of none, is told nothing of this one. */
	@EventListener
	@Transactional
	void startOver(OrganizationReplaced event) {
		NoticeSettings before = of(event.installation());
		takeLeave(event, before.tellsOwners());
		List<Change> changes = NoticeChanges.of(before, NoticeSettings.DEFAULT, null);
		if (!changes.isEmpty()) {
			NoticeSettings defaults = NoticeSettings.DEFAULT;
			store(event.actor(), new NoticeSettings(defaults.tellsOwners(), defaults.leadDays(),
					defaults.administrators(), defaults.webhook(), before.version()));
			this.settingsLog.record(event.actor(), changes);
		}
	}

	/** What was announced there is taken back by letter, and what was done is told. */
	private void takeLeave(OrganizationReplaced event, boolean tellsOwners) {
		if (event.before() != null && tellsOwners) {
			this.jdbc.sql("insert into notice_former_organization values (?, ?) on conflict do nothing")
				.params(event.installation().clientKey(), event.before().value())
				.update();
		}
		this.jdbc.sql("delete from notice_former_organization where client_key = ? and organization_id = ?")
			.params(event.installation().clientKey(), event.now().value())
			.update();
	}

	/**
	 * An uninstalled app tells nobody anything but what somebody did before they
	 * uninstalled it, which any administrator of Jira may.
	 */
	@EventListener
	@Transactional
	void forget(InstallationRemoved event) {
		this.jdbc.sql("delete from notice_settings where client_key = ?")
			.param(event.installation().clientKey())
			.update();
		this.jdbc.sql("delete from notice_former_organization where client_key = ?")
			.param(event.installation().clientKey())
			.update();
		this.jdbc
			.sql("delete from notice where client_key = ? and state in ('DRAFT', 'WAITING') and kind <> 'SECURITY'")
			.param(event.installation().clientKey())
			.update();
		this.confirmedAddresses.forget(event.installation());
	}

	private static NoticeSettings settings(ResultSet row, int number) throws SQLException {
		String administrators = row.getString("administrators");
		List<EmailAddress> addresses = administrators.isEmpty() ? List.of()
				: Arrays.stream(administrators.split(",")).map(EmailAddress::new).toList();
		return new NoticeSettings(row.getBoolean("tells_owners"), LeadDays.parse(row.getString("lead_days")), addresses,
				row.getString("webhook"), row.getLong("version"));
	}

	/** A webhook's address and secret; only {@link Webhooks} opens them. */
	record SealedWebhook(byte[] address, byte[] secret) {

	}

}
