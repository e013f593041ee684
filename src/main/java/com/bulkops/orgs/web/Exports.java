package com.bulkops.orgs.web;

import java.io.IOException;

import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.SiteShares;

import org.springframework.stereotype.Component;

/**
 * The writer of files that may be long, a few per site at a time. The source of the rows
 * reads some of them and returns its database connection before they are written: a
 * client that reads slowly occupies a thread and those rows, but no connection.
 */
@Component
public class Exports {

	/** Chosen by us: one for each of two people. */
	static final int MOST = 2;

	/** Chosen by us: each of them holds some hundred kilobytes. */
	static final int MOST_OF_ALL = 64;

	private final SiteShares shares = new SiteShares(MOST, MOST_OF_ALL);

	/**
	 * Writes a file.
	 * @throws TooMany if the site is downloading the most files that it may
	 */
	public void write(Owner owner, ExportedFile file) throws IOException {
		SiteId site = owner.user().site();
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

		void write() throws IOException;

	}

	/** An exception: the site has too many downloads. Nothing was written. */
	static final class TooMany extends RuntimeException {

	}

}
