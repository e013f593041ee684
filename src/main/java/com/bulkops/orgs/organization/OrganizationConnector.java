package com.bulkops.orgs.organization;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.SettingsLog;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.text.Isolation;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The connection of organizations and changes of their keys. Each change of a link takes
 * the same locks, and has its log entry and its events in the caller's transaction.
 */
@Component
class OrganizationConnector {

	private final OrganizationLinks links;

	private final SealedKeys keys;

	private final Admission admission;

	private final SettingsLog settingsLog;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	OrganizationConnector(OrganizationLinks links, SealedKeys keys, Admission admission, SettingsLog settingsLog,
			ApplicationEventPublisher events, Clock clock) {
		this.links = links;
		this.keys = keys;
		this.admission = admission;
		this.settingsLog = settingsLog;
		this.events = events;
		this.clock = clock;
	}

	/** Connects an organization; see {@link Organizations#connect}. */
	@Transactional(propagation = Propagation.MANDATORY)
	Connection connect(ActingUser actor, VerifiedKey verified, @Nullable LocalDate keyExpiresOn) {
		Optional<OrganizationLinkEntity> stored = this.links.lock(actor.site(), verified.organization());
		Optional<OrganizationLink> before = stored.map(OrganizationLinkEntity::toLink);
		String siteId = actor.site().value();
		Connection connection = this.admission.admit(actor, verified);
		if (connection.outcome() == Connection.Outcome.CLAIMED) {
			return connection;
		}
		boolean startsOver = connection.outcome() == Connection.Outcome.STARTED_OVER;
		before.flatMap((link) -> kindOf(link, actor, startsOver))
			.ifPresent(
					(kind) -> this.events.publishEvent(new RightsChanged(actor.site(), kind, actor.accountId(), null)));
		OrganizationLinkEntity entity = stored.orElseGet(() -> new OrganizationLinkEntity(siteId));
		entity.connect(verified, this.keys.seal(verified.key(), actor.site()), keyExpiresOn, actor.accountId(),
				this.clock.instant());
		this.links.save(entity);
		List<Change> changes = new ArrayList<>();
		String from = before.map(OrganizationConnector::nameAndId).orElse(null);
		String to = nameAndId(entity.toLink());
		if (!to.equals(from)) {
			changes.add(new Change("Organization", from, to));
		}
		changes.add(new Change("Organization API key", before.isPresent() ? "the previous key" : null, "a new key"));
		addExpiry(changes, before.map(OrganizationLink::keyExpiresOn).orElse(null), keyExpiresOn);
		changes.addAll(this.admission.makeOwner(actor, verified.organization()));
		this.settingsLog.record(actor, changes);
		if (startsOver) {
			this.events.publishEvent(new OrganizationReplaced(actor, before.map(OrganizationLink::id).orElse(null),
					verified.organization()));
		}
		publishChange(actor.site(), before.map(OrganizationLink::id).orElse(null), verified.organization());
		return connection;
	}

	private static Optional<RightsChanged.Kind> kindOf(OrganizationLink before, ActingUser actor, boolean startsOver) {
		if (startsOver) {
			return Optional.of(RightsChanged.Kind.ORGANIZATION_REPLACED);
		}
		return before.connectedBy().equals(actor.accountId()) ? Optional.empty()
				: Optional.of(RightsChanged.Kind.KEY_REPLACED);
	}

	private void publishChange(SiteId site, @Nullable OrganizationId before, OrganizationId now) {
		if (now.equals(before)) {
			this.events.publishEvent(new KeyReplaced(site));
			return;
		}
		if (before != null) {
			this.events.publishEvent(new ConnectedSitesChanged(before));
		}
		this.events.publishEvent(new ConnectedSitesChanged(now));
	}

	/** Changes the expiry of a key; see {@link Organizations#changeKeyExpiry}. */
	@Transactional(propagation = Propagation.MANDATORY)
	void changeKeyExpiry(ActingUser actor, @Nullable LocalDate keyExpiresOn) {
		this.admission.requireOwner(actor);
		OrganizationLinkEntity entity = this.links.lock(actor.site()).orElse(null);
		if (entity == null || Objects.equals(entity.toLink().keyExpiresOn(), keyExpiresOn)) {
			return;
		}
		List<Change> changes = new ArrayList<>();
		addExpiry(changes, entity.toLink().keyExpiresOn(), keyExpiresOn);
		entity.expireOn(keyExpiresOn);
		this.settingsLog.record(actor, changes);
	}

	private static void addExpiry(List<Change> changes, @Nullable LocalDate from, @Nullable LocalDate to) {
		if (!Objects.equals(from, to)) {
			changes.add(new Change("API key expires on", Objects.toString(from, null), Objects.toString(to, null)));
		}
	}

	private static String nameAndId(OrganizationLink link) {
		return Isolation.isolate(link.name()) + " (" + link.id() + ")";
	}

}
