package com.bulkops.orgs.organization;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

import com.bulkops.orgs.adminapi.AdminApi;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationClient;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.secrets.Secrets;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.SiteRemoved;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The organizations of all sites: the link, its key and its health. A key is verified,
 * sealed and used; it is never read out again.
 */
@Service
public class Organizations {

	private final OrganizationLinks links;

	private final AdminApi adminApi;

	private final SealedKeys keys;

	private final OrganizationConnector connector;

	private final Admission admission;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	Organizations(OrganizationLinks links, AdminApi adminApi, SealedKeys keys, OrganizationConnector connector,
			Admission admission, ApplicationEventPublisher events, Clock clock) {
		this.links = links;
		this.adminApi = adminApi;
		this.keys = keys;
		this.connector = connector;
		this.admission = admission;
		this.events = events;
		this.clock = clock;
	}

	/** Finds the organization of a site. */
	@Transactional(readOnly = true)
	public Optional<OrganizationLink> find(SiteId site) {
		return this.links.find(site).map(OrganizationLinkEntity::toLink);
	}

	/** Finds the organizations whose key expires on or before a date, by site. */
	@Transactional(readOnly = true)
	public Map<SiteId, OrganizationLink> findWithKeyExpiringUpTo(LocalDate date) {
		return this.links.findWithKeyExpiringUpTo(date)
			.stream()
			.collect(Collectors.toMap(OrganizationLinkEntity::site, OrganizationLinkEntity::toLink));
	}

	/**
	 * Asks Atlassian whether a key is good for an organization, and what it can do.
	 * Stores nothing.
	 * @throws AdminApiException if Atlassian rejects the key, or does not answer
	 */
	public VerifiedKey verify(OrganizationId organization, ApiKey key) {
		OrganizationClient opened = this.adminApi.openForPage(organization, key);
		return new VerifiedKey(organization, opened.name(), key, KeyChecks.runOpened(opened));
	}

	/** Checks what a key can do. Stores and revokes nothing. */
	public List<KeyCheck> check(OrganizationId organization, ApiKey key) {
		return KeyChecks.run(this.adminApi.openForPage(organization, key));
	}

	/**
	 * Checks what the stored key can do.
	 * @throws NotConnected if there is none
	 */
	public List<KeyCheck> check(SiteId site) {
		OrganizationLinkEntity entity = findConnected(site);
		try {
			return check(entity.toLink().id(), openKey(entity));
		}
		catch (NotConnected ex) {
			return KeyChecks.withoutKey(ex.getMessage());
		}
	}

	/**
	 * Connects an organization, or replaces its key. The person who proves a full key
	 * becomes an owner. If owners proved another organization before, a person who is no
	 * owner connects it after a notice to them; see {@link Claim}.
	 * @throws KeyNotFull if the actor is no owner of this organization, and the key does
	 * not pass all checks
	 */
	@Transactional
	public Connection connect(ActingUser actor, VerifiedKey verified, @Nullable LocalDate keyExpiresOn) {
		return this.connector.connect(actor, verified, keyExpiresOn);
	}

	/**
	 * Changes the expiry date of the connected key. Nothing happens if none is connected,
	 * or if the date is the same.
	 * @throws NotAnOwner if the actor is none
	 */
	@Transactional
	public void changeKeyExpiry(ActingUser actor, @Nullable LocalDate keyExpiresOn) {
		this.connector.changeKeyExpiry(actor, keyExpiresOn);
	}

	/**
	 * Opens the connected organization with its key.
	 * @throws NotConnected if none is connected, or its key cannot be decrypted
	 */
	@Transactional(readOnly = true)
	public OrganizationClient open(SiteId site) {
		return openWithLink(site).client();
	}

	/**
	 * Opens the connected organization with its key, and returns which key that is.
	 * @throws NotConnected if none is connected, or its key cannot be decrypted
	 */
	@Transactional(readOnly = true)
	public OpenedOrganization openWithLink(SiteId site) {
		OrganizationLinkEntity entity = findConnected(site);
		OrganizationLink link = entity.toLink();
		return new OpenedOrganization(link, this.adminApi.open(link.id(), openKey(entity)));
	}

	/** Returns whether connecting would announce a claim instead of storing the key. */
	@Transactional(readOnly = true)
	public boolean isClaim(ActingUser actor, VerifiedKey verified) {
		return this.admission.isClaim(actor, verified);
	}

	/** Lists the claims to connect another organization, the first one first. */
	@Transactional(readOnly = true)
	public List<Claim> listClaims(SiteId site) {
		return this.admission.listClaims(site);
	}

	/** Records why nothing can be revoked, and since when. */
	@Transactional
	public void recordProblem(SiteId site, String problem) {
		this.links.lock(site).ifPresent((entity) -> entity.fail(problem, this.clock.instant()));
	}

	/** Records that a run was completed again. */
	@Transactional
	public void recordRecovery(SiteId site) {
		this.links.lock(site).ifPresent(OrganizationLinkEntity::recover);
	}

	/** Deletes the link and the key on uninstall. */
	@EventListener
	@Transactional
	void forgetKey(SiteRemoved event) {
		this.links.lock(event.site()).ifPresent((entity) -> {
			this.links.delete(entity);
			this.events.publishEvent(new ConnectedSitesChanged(entity.toLink().id()));
		});
	}

	private OrganizationLinkEntity findConnected(SiteId site) {
		return this.links.find(site).orElseThrow(() -> new NotConnected("No organization is connected.", null));
	}

	private ApiKey openKey(OrganizationLinkEntity entity) {
		try {
			return this.keys.open(entity);
		}
		catch (Secrets.CannotOpen ex) {
			throw new NotConnected("The stored organization API key does not open with the app's encryption keyset. "
					+ "Enter the key again in Settings.", ex);
		}
	}

	/**
	 * The failure that no organization can be opened: none is connected, or its stored
	 * key is lost.
	 */
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
