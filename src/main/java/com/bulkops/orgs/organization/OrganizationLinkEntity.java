package com.bulkops.orgs.organization;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.SiteId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/**
 * The row of a site's link, with the sealed key. Only changed columns are written, so a
 * run that records a problem never restores a replaced key.
 */
@Entity
@DynamicUpdate
@Table(name = "organization_link")
class OrganizationLinkEntity {

	@Id
	private String siteId;

	private String organizationId;

	private String name;

	private byte[] sealedKey;

	private @Nullable LocalDate keyExpiresOn;

	private String connectedBy;

	private Instant connectedAt;

	private @Nullable String problem;

	private @Nullable Instant problemSince;

	@SuppressWarnings("NullAway.Init")
	protected OrganizationLinkEntity() {
		// for JPA
	}

	/**
	 * Creates a row that is incomplete until {@link #connect}, which the only caller
	 * calls next.
	 */
	@SuppressWarnings("NullAway.Init")
	OrganizationLinkEntity(String siteId) {
		this.siteId = siteId;
	}

	void connect(VerifiedKey verified, byte[] sealedKey, @Nullable LocalDate keyExpiresOn, String connectedBy,
			Instant connectedAt) {
		this.organizationId = verified.organization().value();
		this.name = verified.organizationName();
		this.sealedKey = sealedKey;
		this.keyExpiresOn = keyExpiresOn;
		this.connectedBy = connectedBy;
		this.connectedAt = after(this.connectedAt, connectedAt.truncatedTo(ChronoUnit.MICROS));
		this.problem = null;
		this.problemSince = null;
	}

	/**
	 * Returns an instant later than the previous key's, even if the clock was set back,
	 * since it identifies the key.
	 */
	private static Instant after(@Nullable Instant before, Instant now) {
		return (before != null && !before.isBefore(now)) ? before.plus(1, ChronoUnit.MICROS) : now;
	}

	Instant connectedAt() {
		return this.connectedAt;
	}

	void expireOn(@Nullable LocalDate keyExpiresOn) {
		this.keyExpiresOn = keyExpiresOn;
	}

	void fail(String problem, Instant now) {
		this.problem = problem;
		if (this.problemSince == null) {
			// Truncated as the database does, since it identifies the outage.
			this.problemSince = now.truncatedTo(ChronoUnit.MICROS);
		}
	}

	void recover() {
		this.problem = null;
		this.problemSince = null;
	}

	SiteId site() {
		return new SiteId(this.siteId);
	}

	byte[] sealedKey() {
		return this.sealedKey;
	}

	OrganizationLink toLink() {
		return new OrganizationLink(new OrganizationId(this.organizationId), this.name, this.keyExpiresOn,
				this.connectedBy, this.connectedAt, this.problem, this.problemSince);
	}

}
