package com.bulkops.orgs.site;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Permits of which each site has a limited number on this instance. A request waits a
 * short time if all permits of its site are in use. A site may use and wait for only a
 * part of what is left of the total, so that other sites always get some.
 */
public final class SiteShares {

	/**
	 * Chosen by us: a person waits this long for a page; most answers are much faster.
	 */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

	/** Chosen by us: three requests wait for each that is answered. */
	private static final int ASKING_FOR_EACH = 4;

	/** Chosen by us: an eighth of the total is reserved for sites that use none. */
	private static final int KEPT = 8;

	/**
	 * Chosen by us: a site may use and wait for a sixth of the rest. Of 512, twelve sites
	 * that take all they can, one after the other, leave 135, and fifty leave 50.
	 */
	private static final int PART = 6;

	private final int most;

	private final int mostOfAll;

	private final ConcurrentMap<SiteId, Share> shares = new ConcurrentHashMap<>();

	private final AtomicInteger askingOfAll = new AtomicInteger();

	/**
	 * Creates the permits.
	 * @param most how many a site may have
	 * @param mostOfAll how many all sites may have or wait for
	 */
	public SiteShares(int most, int mostOfAll) {
		this.most = most;
		this.mostOfAll = mostOfAll;
	}

	/**
	 * Acquires a permit, which must be released.
	 * @return whether one was free in time
	 */
	public boolean tryAcquire(SiteId site) {
		Share share = this.shares.compute(site, (key, known) -> ask(known));
		boolean taken = false;
		try {
			taken = share.asking.get() <= mayAsk()
					&& share.free.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (!taken) {
			leave(site);
		}
		return taken;
	}

	private Share ask(@Nullable Share known) {
		Share share = (known != null) ? known : new Share(new Semaphore(this.most, true));
		share.asking.incrementAndGet();
		this.askingOfAll.incrementAndGet();
		return share;
	}

	/**
	 * Returns how many requests of a site may have a permit or wait, including the
	 * current one.
	 */
	private int mayAsk() {
		int left = this.mostOfAll - this.askingOfAll.get() + 1;
		if (left <= 0) {
			return 0;
		}
		return Math.max(1, Math.min(this.most * ASKING_FOR_EACH, (left - this.mostOfAll / KEPT) / PART));
	}

	public void release(SiteId site) {
		Share share = this.shares.get(site);
		if (share != null) {
			share.free.release();
			leave(site);
		}
	}

	private void leave(SiteId site) {
		this.askingOfAll.decrementAndGet();
		this.shares.computeIfPresent(site, (key, share) -> (share.asking.decrementAndGet() > 0) ? share : null);
	}

	/**
	 * The permits of a site that uses or waits for some.
	 */
	private static final class Share {

		private final Semaphore free;

		private final AtomicInteger asking = new AtomicInteger();

		Share(Semaphore free) {
			this.free = free;
		}

	}

}
