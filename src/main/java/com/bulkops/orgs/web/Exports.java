package com.bulkops.orgs.web;

import java.io.IOException;

import com.bulkops.orgs.site.InstallationId;
import com.bulkops.orgs.site.SiteShares;

import org.springframework.stereotype.Component;

/**
 * Writes files that may be long, a few of each site at a time. Whoever gives the rows
 * reads some of them, gives the connection back, and only then they are written: a client
 * that reads slowly holds a thread and those rows, and nothing of the database.
 */
@Component
public class Exports {

	/** Chosen by us: one for a person, and one for somebody else. */
	static final int MOST = 2;

	/** Chosen by us: each of them holds some hundred kilobytes. */
	static final int MOST_OF_ALL = 64;

	private final SiteShares shares = new SiteShares(MOST, MOST_OF_ALL);

	/**
	 * Writes a file.
	 * @throws TooMany if the site has enough of them on their way
	 */
	public void write(Owner owner, ExportedFile file) throws IOException {
		InstallationId site = owner.user().installation();
		if (!this.shares.tryAcquire(site)) {
			throw new TooMany();
		}
		try {
			file.write();
		}
		finally {
			this.shares.release(site);
		}
	}

	/** Writes the rows of a file. */
	@FunctionalInterface
	public interface ExportedFile {

		public void write() throws IOException;

	}

	/** Nothing was written. */
	static final class TooMany extends RuntimeException {

	}

}
