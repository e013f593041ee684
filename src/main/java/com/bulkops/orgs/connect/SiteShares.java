package com.bulkops.orgs.connect;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Something of which each site may have so many at a time on this instance, so that no
 * site takes all of it. Who comes when all are taken waits a little.
 */
public final class SiteShares {

	/**
	 * Chosen by us: a person waits so long for a page, and most are there much sooner.
	 */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

	/** Chosen by us: each of them holds a thread, of which application.yml has 800. */
	static final int MOST_ASKING = 64;

	private final int most;

	private final ConcurrentMap<InstallationId, Share> shares = new ConcurrentHashMap<>();

	/** So many for each site. */
	public SiteShares(int most) {
		this.most = most;
	}

	/**
	 * Takes one if the site has one left soon, which has to be given back.
	 * @return whether it had
	 */
	public boolean take(InstallationId site) {
		Share share = this.shares.compute(site, (key, known) -> ask(known));
		boolean taken = false;
		try {
			taken = share.asking.get() <= MOST_ASKING
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
		return share;
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
