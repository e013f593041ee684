package com.bulkops.orgs.site;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Something of which each site may have so many at a time on this instance, so that no
 * site takes all of it. Who comes when all are taken waits a little. However many sites
 * ask for as much as they can, some is left for one that asks for little: a site may ask
 * for no more than a part of what all have left.
 */
public final class SiteShares {

	/**
	 * Chosen by us: a person waits so long for a page, and most are there much sooner.
	 */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

	/** Chosen by us: three wait for each that is answered. */
	private static final int ASKING_FOR_EACH = 4;

	/** Chosen by us: an eighth of all is left for those that have none. */
	private static final int KEPT = 8;

	/**
	 * Chosen by us: a site may ask for a sixth of what is left besides. Of 512, twelve
	 * sites that take what they can one after the other leave 135, and fifty leave 50.
	 */
	private static final int PART = 6;

	private final int most;

	private final int mostOfAll;

	private final ConcurrentMap<InstallationId, Share> shares = new ConcurrentHashMap<>();

	private final AtomicInteger askingOfAll = new AtomicInteger();

	/**
	 * So many for each site.
	 * @param mostOfAll how many all sites may have or wait for together
	 */
	public SiteShares(int most, int mostOfAll) {
		this.most = most;
		this.mostOfAll = mostOfAll;
	}

	/**
	 * Takes one if the site has one left soon, which has to be given back.
	 * @return whether it had
	 */
	public boolean take(InstallationId site) {
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

	/** How many of a site may have one or wait, together with the one that asks. */
	private int mayAsk() {
		int left = this.mostOfAll - this.askingOfAll.get() + 1;
		if (left <= 0) {
			return 0;
		}
		return Math.max(1, Math.min(this.most * ASKING_FOR_EACH, (left - this.mostOfAll / KEPT) / PART));
	}

	/** Gives one back. */
	public void giveBack(InstallationId site) {
		Share share = this.shares.get(site);
		if (share != null) {
			share.free.release();
			leave(site);
		}
	}

	private void leave(InstallationId site) {
		this.askingOfAll.decrementAndGet();
		this.shares.computeIfPresent(site, (key, share) -> (share.asking.decrementAndGet() > 0) ? share : null);
	}

	/** A site's, as long as anybody has one or waits. */
	private static final class Share {

		private final Semaphore free;

		private final AtomicInteger asking = new AtomicInteger();

		Share(Semaphore free) {
			this.free = free;
		}

	}

}
