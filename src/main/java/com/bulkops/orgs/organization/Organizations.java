package com.bulkops.orgs.organization;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.adminapi.AdminApi;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationClient;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.connect.InstallationRemoved;
import com.bulkops.orgs.secrets.Secrets;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Which installation watches over which organization, and with which key. A key comes in,
 * is verified, sealed and used; it never comes out.
 * <p>
 * Longer than other files: all that changes a link does so under the same locks, in one
 * transaction with its log entry and its event.
 */
@Service
public class Organizations {

	private final OrganizationLinks links;

	private final AdminApi adminApi;

	private final Secrets secrets;

	private final Admission admission;

	private final ActivityLog activityLog;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	Organizations(OrganizationLinks links, AdminApi adminApi, Secrets secrets, Admission admission,
			ActivityLog activityLog, ApplicationEventPublisher events, Clock clock) {
		this.links = links;
		this.adminApi = adminApi;
		this.secrets = secrets;
		this.admission = admission;
		this.activityLog = activityLog;
		this.events = events;
		this.clock = clock;
	}

	/** The organization of an installation, if one is connected. */
	@Transactional(readOnly = true)
	public Optional<OrganizationLink> find(InstallationId installation) {
		return this.links.find(installation).map(OrganizationLinkEntity::toLink);
	}

	/** The organizations whose key expires on a date or before, by installation. */
	@Transactional(readOnly = true)
	public Map<InstallationId, OrganizationLink> withKeyExpiringUpTo(LocalDate date) {
		return this.links.withKeyExpiringUpTo(date)
			.stream()
			.collect(Collectors.toMap(OrganizationLinkEntity::installation, OrganizationLinkEntity::toLink));
	}

	/**
	 * Asks Atlassian whether a key is good for an organization, and what it can do.
	 * Stores nothing.
	 * @throws AdminApiException if Atlassian does not accept it, or does not say
	 */
	public VerifiedKey verify(OrganizationId organization, ApiKey key) {
		String name = this.adminApi.openForPage(organization, key).name();
		return new VerifiedKey(organization, name, key, check(organization, key));
	}

	/** Tries out what a key can do. Stores and revokes nothing. */
	public List<KeyCheck> check(OrganizationId organization, ApiKey key) {
		return KeyChecks.of(this.adminApi.openForPage(organization, key));
	}

	/**
	 * Tries out what the stored key can do.
	 * @throws NotConnected if there is none
	 */
	public List<KeyCheck> check(InstallationId installation) {
		OrganizationLinkEntity entity = connected(installation);
		try {
			return check(entity.toLink().id(), keyOf(entity, installation));
		}
		catch (NotConnected ex) {
			return KeyChecks.withoutKey(ex.getMessage());
		}
	}

	/**
	 * Connects an organization, or replaces its key. Whoever proves a full key becomes an
	 * owner. If owners proved another organization before, somebody who is none of them
	 * connects it after a notice to them; see {@link Claim}.
	 * @throws KeyNotFull if the actor is no owner of this organization, and the key does
	 * not pass all checks
	 */
	@Transactional
	public Connection connect(ActingUser actor, VerifiedKey verified, @Nullable LocalDate keyExpiresOn) {
		Optional<OrganizationLinkEntity> stored = this.links.lock(actor.installation(), verified.organization());
		Optional<OrganizationLink> before = stored.map(OrganizationLinkEntity::toLink);
		String clientKey = actor.installation().clientKey();
		Connection connection = this.admission.admit(actor, verified);
		if (connection.outcome() == Connection.Outcome.CLAIMED) {
			return connection;
		}
		boolean startsOver = connection.outcome() == Connection.Outcome.STARTED_OVER;
		before.flatMap((link) -> kindOf(link, actor, startsOver))
			.ifPresent((kind) -> this.events
				.publishEvent(new RightsChanged(actor.installation(), kind, actor.accountId(), null)));
		OrganizationLinkEntity entity = stored.orElseGet(() -> new OrganizationLinkEntity(clientKey));
		entity.connect(verified, this.secrets.seal(verified.key().secret(), ownerOf(clientKey)), keyExpiresOn,
				actor.accountId(), this.clock.instant());
		this.links.save(entity);
		List<Change> changes = new ArrayList<>();
		String from = before.map(Organizations::nameAndId).orElse(null);
		String to = nameAndId(entity.toLink());
		if (!to.equals(from)) {
			changes.add(new Change("Organization", from, to));
		}
		changes.add(new Change("Organization API key", before.isPresent() ? "the previous key" : null, "a new key"));
		addExpiry(changes, before.map(OrganizationLink::keyExpiresOn).orElse(null), keyExpiresOn);
		changes.addAll(this.admission.makeOwner(actor, verified.organization()));
		this.activityLog.append(NewEntry.settings(actor.installation(), actor.accountId(), changes));
		if (startsOver) {
			this.events.publishEvent(new OrganizationReplaced(actor, before.map(OrganizationLink::id).orElse(null),
					verified.organization()));
		}
		publishChange(actor.installation(), before.map(OrganizationLink::id).orElse(null), verified.organization());
		return connection;
	}

	private static Optional<RightsChanged.Kind> kindOf(OrganizationLink before, ActingUser actor, boolean startsOver) {
		if (startsOver) {
			return Optional.of(RightsChanged.Kind.ORGANIZATION_REPLACED);
		}
		return before.connectedBy().equals(actor.accountId()) ? Optional.empty()
				: Optional.of(RightsChanged.Kind.KEY_REPLACED);
	}

	private void publishChange(InstallationId installation, @Nullable OrganizationId before, OrganizationId now) {
		if (now.equals(before)) {
			this.events.publishEvent(new KeyReplaced(installation));
			return;
		}
		if (before != null) {
			this.events.publishEvent(new ConnectedSitesChanged(before));
		}
		this.events.publishEvent(new ConnectedSitesChanged(now));
	}

	/**
	 * Notes another expiry date of the connected key. Nothing happens if none is
	 * connected or the date is known.
	 */
	@Transactional
	public void noteExpiry(ActingUser actor, @Nullable LocalDate keyExpiresOn) {
		this.admission.requireOwner(actor);
		OrganizationLinkEntity entity = this.links.lock(actor.installation()).orElse(null);
		if (entity == null || Objects.equals(entity.toLink().keyExpiresOn(), keyExpiresOn)) {
			return;
		}
		List<Change> changes = new ArrayList<>();
		addExpiry(changes, entity.toLink().keyExpiresOn(), keyExpiresOn);
		entity.expireOn(keyExpiresOn);
		this.activityLog.append(NewEntry.settings(actor.installation(), actor.accountId(), changes));
	}

	/**
	 * Opens the connected organization with its key.
	 * @throws NotConnected if none is connected, or its key cannot be decrypted
	 */
	@Transactional(readOnly = true)
	public OrganizationClient open(InstallationId installation) {
		return openWithLink(installation).client();
	}

	/**
	 * Opens the connected organization with its key, and says which key that is.
	 * @throws NotConnected if none is connected, or its key cannot be decrypted
	 */
	@Transactional(readOnly = true)
	public OpenedOrganization openWithLink(InstallationId installation) {
		OrganizationLinkEntity entity = connected(installation);
		OrganizationLink link = entity.toLink();
		return new OpenedOrganization(link, this.adminApi.open(link.id(), keyOf(entity, installation)));
	}

	/** Returns whether connecting would not store a key yet, but announce a claim. */
	@Transactional(readOnly = true)
	public boolean isClaim(ActingUser actor, VerifiedKey verified) {
		return this.admission.isClaim(actor, verified);
	}

	/** Returns who asks to connect another organization, the first one first. */
	@Transactional(readOnly = true)
	public List<Claim> claims(InstallationId installation) {
		return this.admission.claims(installation);
	}

	/** Remembers why nothing can be revoked, and since when. */
	@Transactional
	public void noteProblem(InstallationId installation, String problem) {
		this.links.lock(installation).ifPresent((entity) -> entity.fail(problem, this.clock.instant()));
	}

	/**
	 * Remembers that a key was rejected, if it is still the stored one.
	 * @param keyVersion which key was used, see {@link OpenedOrganization#keyVersion}
	 * @return whether it is; otherwise nothing was stored, and another key can be tried
	 */
	@Transactional
	public boolean noteRejectedKey(InstallationId installation, Instant keyVersion, String problem) {
		Optional<OrganizationLinkEntity> rejected = this.links.lock(installation)
			.filter((entity) -> entity.connectedAt().equals(keyVersion));
		rejected.ifPresent((entity) -> entity.fail(problem, this.clock.instant()));
		return rejected.isPresent();
	}

	/** Remembers that a run came to its end again. */
	@Transactional
	public void noteRecovery(InstallationId installation) {
		this.links.lock(installation).ifPresent(OrganizationLinkEntity::recover);
	}

	/** An uninstalled app has no business with the key. */
	@EventListener
	@Transactional
	void forgetKey(InstallationRemoved event) {
		this.links.lock(event.installation()).ifPresent((entity) -> {
			this.links.delete(entity);
			this.events.publishEvent(new ConnectedSitesChanged(entity.toLink().id()));
		});
	}

	private OrganizationLinkEntity connected(InstallationId installation) {
		return this.links.find(installation).orElseThrow(() -> new NotConnected("No organization is connected.", null));
	}

	private ApiKey keyOf(OrganizationLinkEntity entity, InstallationId installation) {
		try {
			return new ApiKey(this.secrets.open(entity.sealedKey(), ownerOf(installation.clientKey())));
		}
		catch (Secrets.CannotOpen ex) {
			throw new NotConnected("The stored organization API key does not open with the app's encryption keyset. "
					+ "Enter the key again in Settings.", ex);
		}
	}

	private static void addExpiry(List<Change> changes, @Nullable LocalDate from, @Nullable LocalDate to) {
		if (!Objects.equals(from, to)) {
			changes.add(new Change("API key expires on", Objects.toString(from, null), Objects.toString(to, null)));
		}
	}

	private static String nameAndId(OrganizationLink link) {
		return link.name() + " (" + link.id() + ")";
	}

	private static Secrets.Owner ownerOf(String clientKey) {
		return new Secrets.Owner(Secrets.Purpose.ORGANIZATION_API_KEY, clientKey);
	}

	/** No organization can be opened: none is connected, or its stored key is lost. */
	public static final class NotConnected extends RuntimeException {

		NotConnected(String message, @Nullable Throwable cause) {
			super(message, cause);
		}

		@Override
		public String getMessage() {
			return Objects.requireNonNull(super.getMessage());
		}

	}

}
