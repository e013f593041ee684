package com.bulkops.orgs.site;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The sites on which the app is installed. The doors record their installations here; a
 * site is active while it has the app by at least one of them. Its first installation and
 * its end are published inside the transaction that stores them.
 */
@Service
public class Sites {

	private final SiteEntityRepository entities;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	Sites(SiteEntityRepository entities, ApplicationEventPublisher events, Clock clock) {
		this.entities = entities;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * Records that a site has the app by a door. The caller holds the lock of the site.
	 * Nothing is published if nothing changes.
	 * @param url the address that people use
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void add(SiteId site, Door door, String url) {
		SiteEntity entity = this.entities.findById(site.value())
			.orElseGet(() -> new SiteEntity(site, url, this.clock.instant()));
		if (entity.add(door, url, this.clock.instant())) {
			this.entities.saveAndFlush(entity);
			this.events.publishEvent(new SiteAdded(site, url));
		}
	}

	/**
	 * Records that a site no longer has the app by a door. The caller holds the lock of
	 * the site. The end of the site is published if it has the app by no other door.
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void remove(SiteId site, Door door, SiteRemoved.Reason reason) {
		this.entities.findById(site.value()).filter((entity) -> entity.has(door)).ifPresent((entity) -> {
			entity.remove(door, this.clock.instant());
			this.entities.saveAndFlush(entity);
			if (!entity.isActive()) {
				this.events.publishEvent(new SiteRemoved(site, entity.url(), reason));
			}
		});
	}

	/** Returns all sites that have the app now. */
	@Transactional(readOnly = true)
	public List<SiteId> active() {
		return this.entities.findActive().stream().map(SiteEntity::site).toList();
	}

	/** Returns whether a site has the app. */
	@Transactional(readOnly = true)
	public boolean isActive(SiteId site) {
		return this.entities.findById(site.value()).filter(SiteEntity::isActive).isPresent();
	}

	/** Returns whether a site has the app by a door. */
	@Transactional(readOnly = true)
	public boolean has(SiteId site, Door door) {
		return this.entities.findById(site.value()).filter((entity) -> entity.has(door)).isPresent();
	}

	/**
	 * Returns the host name that people use for a site: its own domain if it has one.
	 * Empty if it does not have the app.
	 */
	@Transactional(readOnly = true)
	public Optional<String> hostOf(SiteId site) {
		return this.entities.findById(site.value())
			.filter(SiteEntity::isActive)
			.map((entity) -> entity.url().contains("://") ? URI.create(entity.url()).getHost() : entity.url());
	}

	/** Returns the address that people use for a site that has or had the app. */
	@Transactional(readOnly = true)
	public Optional<String> urlOf(SiteId site) {
		return this.entities.findById(site.value()).map(SiteEntity::url);
	}

	/** Finds a site by Atlassian's id of it, whether it has the app or not. */
	@Transactional(readOnly = true)
	public Optional<SiteId> findByCloudId(String cloudId) {
		return this.entities.findByCloudId(cloudId).map(SiteEntity::site);
	}

	/**
	 * Records Atlassian's id of a site, which no other site keeps.
	 * @throws org.springframework.dao.DataIntegrityViolationException if another
	 * transaction gives it to another site
	 */
	@Transactional
	public void assignCloudId(SiteId site, String cloudId) {
		this.entities.findByCloudId(cloudId).filter((holder) -> !holder.site().equals(site)).ifPresent((holder) -> {
			holder.setCloudId(null);
			this.entities.saveAndFlush(holder);
		});
		this.entities.findById(site.value()).ifPresent((entity) -> {
			entity.setCloudId(cloudId);
			this.entities.saveAndFlush(entity);
		});
	}

}
