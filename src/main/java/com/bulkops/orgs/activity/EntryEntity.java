package com.bulkops.orgs.activity;

import java.time.Instant;
import java.util.UUID;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.site.SiteId;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

import org.springframework.data.domain.Persistable;

/**
 * An entry as a row. JPA inserts and reads it, and never updates or deletes it: the end
 * of what is under way is written by {@link EntryWriter}, which says why.
 */
@Entity
@Immutable
@Table(name = "activity_entry")
class EntryEntity implements Persistable<Long> {

	@Id
	private Long id;

	private String siteId;

	private Instant at;

	@Enumerated(EnumType.STRING)
	private Kind kind;

	@Enumerated(EnumType.STRING)
	private EntryResult result;

	private @Nullable UUID runId;

	private @Nullable String actor;

	private @Nullable String accountId;

	private @Nullable String tokenId;

	private @Nullable String tokenLabel;

	private byte @Nullable [] labelSalt;

	private byte @Nullable [] labelDigest;

	private @Nullable Instant tokenCreatedAt;

	private @Nullable Instant tokenLastAccess;

	private @Nullable String rule;

	private @Nullable String reason;

	@Convert(converter = EntryDetailsConverter.class)
	@Column(columnDefinition = "jsonb")
	@ColumnTransformer(write = "cast(? as jsonb)")
	private ActivityEntry.Details details;

	private @Nullable Instant concludedAt;

	@SuppressWarnings("NullAway.Init")
	protected EntryEntity() {
		// for JPA
	}

	/**
	 * Creates the row of a new entry.
	 * @param labelSalt random bytes that no other person knows
	 */
	EntryEntity(long id, NewEntry entry, Instant now, byte[] labelSalt) {
		this.id = id;
		this.siteId = entry.site.value();
		this.at = now;
		this.kind = entry.kind;
		this.result = entry.result;
		this.runId = (entry.run != null) ? entry.run.value() : null;
		this.actor = EntryText.clean(entry.actor);
		this.accountId = (entry.account != null) ? entry.account.value() : null;
		this.rule = EntryText.clean(entry.rule);
		this.reason = EntryText.clean(entry.reason);
		this.details = entry.details();
		this.concludedAt = entry.concludes() ? now : null;
		if (entry.token != null) {
			copy(entry.token, labelSalt);
		}
	}

	private void copy(TokenSnapshot token, byte[] salt) {
		String label = EntryText.cleaned(token.label());
		this.tokenId = token.id().value();
		this.tokenLabel = label;
		this.labelSalt = salt;
		this.labelDigest = StoredEntry.digest(salt, label);
		this.tokenCreatedAt = token.createdAt();
		this.tokenLastAccess = token.lastAccess();
	}

	ActivityEntry toEntry() {
		return new ActivityEntry(new EntryId(this.id), new SiteId(this.siteId), this.at, this.kind,
				new ActivityEntry.Subject((this.runId != null) ? new RunId(this.runId) : null, this.actor,
						(this.accountId != null) ? new AccountId(this.accountId) : null, token()),
				new ActivityEntry.Outcome(this.result, this.rule, this.reason, this.concludedAt), this.details);
	}

	private @Nullable TokenSnapshot token() {
		return (this.tokenId != null) ? TokenSnapshot.stored(new TokenId(this.tokenId), this.tokenLabel,
				this.tokenCreatedAt, this.tokenLastAccess) : null;
	}

	@Override
	public Long getId() {
		return this.id;
	}

	/** Entries are only ever inserted. */
	@Override
	public boolean isNew() {
		return true;
	}

}
