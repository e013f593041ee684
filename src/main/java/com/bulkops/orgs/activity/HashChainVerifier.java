package com.bulkops.orgs.activity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.bulkops.orgs.activity.HashChainReader.Recorded;
import com.bulkops.orgs.activity.HashChainReader.StoredLink;
import com.bulkops.orgs.activity.Verification.Finding;
import com.bulkops.orgs.activity.Verification.Position;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Verifier of a site's chain: the stored hashes against the entries as they are now, in
 * steps.
 */
@Component
class HashChainVerifier {

	private final HashChainReader chain;

	private final ActivityProperties properties;

	private final Clock clock;

	HashChainVerifier(HashChainReader chain, ActivityProperties properties, Clock clock) {
		this.chain = chain;
		this.properties = properties;
		this.clock = clock;
	}

	/**
	 * Verifies the chain from a position on, for one step. The caller's transaction must
	 * see all in one state.
	 */
	Verification verify(SiteId site, Position from) {
		return verify(site, from, this.properties.verificationStep(), HashChainReader.READ);
	}

	/**
	 * Verifies the chain from a position on, reading this many links or entries at a
	 * time. Each step reads at least that many, fewer if they are large, so that it makes
	 * progress however short the limit is.
	 */
	Verification verify(SiteId site, Position from, Duration limit, int atATime) {
		HashChain.Head head = this.chain.head(site);
		Walk walk = new Walk(head.seq());
		if (!this.chain.tryLock(site)) {
			return walk.end(Finding.BUSY, null, from);
		}
		Instant deadline = this.clock.instant().plus(limit);
		if (from.records() > 0 && !begin(walk, site, from.records())) {
			return walk.end(Finding.CUT_OFF, null, null);
		}
		EntryId entry = from.entry();
		if (entry == null) {
			int asked = Math.min(atATime, HashChainReader.FIRST_READ);
			int left = atATime;
			List<StoredLink> links = this.chain.linksAfter(site, (from.records() > 0) ? from.records() : Long.MIN_VALUE,
					asked);
			while (!links.isEmpty()) {
				for (StoredLink link : links) {
					Finding broken = walk.step(link);
					if (broken != null) {
						return walk.end(broken, link.entryId(), null);
					}
				}
				left -= links.size();
				boolean areLarge = links.size() < asked;
				if (isOver(deadline) && (left <= 0 || areLarge)) {
					return walk.end(Finding.UNFINISHED, null, new Position(walk.records, null));
				}
				asked = Math.min((left > 0) ? left : atATime, 2 * links.size());
				links = this.chain.linksAfter(site, walk.records, asked);
			}
			if (!head.equals(new HashChain.Head(walk.records, walk.hash))) {
				return walk.end(Finding.CUT_OFF, null, null);
			}
			entry = new EntryId(Long.MIN_VALUE);
		}
		return verifyEntriesAfter(entry, site, walk, deadline, atATime);
	}

	/** Continues after a link that is verified, and returns whether it exists. */
	private boolean begin(Walk walk, SiteId site, long records) {
		List<StoredLink> reached = this.chain.linksAfter(site, records - 1, 1);
		if (reached.isEmpty() || reached.get(0).seq() != records) {
			return false;
		}
		this.chain.linksAfter(site, 0, 1).forEach((first) -> walk.from = first.at());
		walk.goOnAfter(reached.get(0));
		return true;
	}

	/** Verifies that each entry as it is now was written by an event that is chained. */
	private Verification verifyEntriesAfter(EntryId after, SiteId site, Walk walk, Instant deadline, int atATime) {
		EntryId last = after;
		List<Recorded> entries = this.chain.entriesAfter(site, last, atATime);
		while (!entries.isEmpty()) {
			for (Recorded entry : entries) {
				if (!entry.isRecorded()) {
					return walk.end(Finding.UNRECORDED, entry.id(), null);
				}
				last = entry.id();
			}
			if (isOver(deadline)) {
				return walk.end(Finding.UNFINISHED, null, new Position(walk.records, last));
			}
			entries = this.chain.entriesAfter(site, last, atATime);
		}
		return walk.end(Finding.INTACT, null, null);
	}

	private boolean isOver(Instant deadline) {
		return !this.clock.instant().isBefore(deadline);
	}

	/** The progress of a verification. */
	private static final class Walk {

		private final long total;

		private long records;

		private String hash = HashChain.BEGINNING;

		private @Nullable Instant from;

		private @Nullable Instant to;

		Walk(long total) {
			this.total = total;
		}

		/** Continues after a link up to which all is verified. */
		void goOnAfter(StoredLink link) {
			this.records = link.seq();
			this.hash = link.hash();
			this.to = link.at();
		}

		/** Verifies the next link and returns what is broken, if anything is. */
		@Nullable Finding step(StoredLink link) {
			if (link.seq() != this.records + 1) {
				return Finding.RECORD_MISSING;
			}
			if (!link.present()) {
				return Finding.ENTRY_MISSING;
			}
			if (link.stored() == null || !link.hash().equals(HashChain.hash(this.hash, link.text()))) {
				return Finding.CHANGED;
			}
			this.records++;
			this.hash = link.hash();
			this.from = (this.from != null) ? this.from : link.at();
			this.to = link.at();
			return null;
		}

		Verification end(Finding finding, @Nullable EntryId entry, @Nullable Position next) {
			return new Verification(finding, this.records, Math.max(this.total, this.records), this.from, this.to,
					this.hash, entry, next);
		}

	}

}
