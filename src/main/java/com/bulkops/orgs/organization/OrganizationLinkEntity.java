package com.bulkops.orgs.organization;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.InstallationId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/**
 * The link of one installation to its organization as a row, the key sealed. Only what a
 * transaction changes is written: a run that notes its problem never brings back a key
 * that was replaced meanwhile.
 */
@Entity
@DynamicUpdate
@Table(name = "organization_link")
class OrganizationLinkEntity {

	@Id
	private String clientKey;

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

	/** Incomplete until {@link #connect}, which its only caller calls at once. */
	@SuppressWarnings("NullAway.Init")
	OrganizationLinkEntity(String clientKey) {
		this.clientKey = clientKey;
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

	/** Later than the key before, also if the clock was set back: it names the key. */
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
			// As it is read again: it names the outage.
			this.problemSince = now.truncatedTo(ChronoUnit.MICROS);
		}
	}

	void recover() {
		this.problem = null;
		this.problemSince = null;
	}

	InstallationId installation() {
		return new InstallationId(this.clientKey);
	}

	byte[] sealedKey() {
		return this.sealedKey;
	}

	OrganizationLink toLink() {
		return new OrganizationLink(new OrganizationId(this.organizationId), this.name, this.keyExpiresOn,
				this.connectedBy, this.connectedAt, this.problem, this.problemSince);
	}

}
