package com.bulkops.orgs;

import java.util.stream.IntStream;

import org.springframework.test.util.TestSocketUtils;

/**
 * A port for a server that starts later, or comes back to it: one that no outgoing
 * connection takes meanwhile, which on Linux begin at 32768.
 */
public final class FreePort {

	private FreePort() {
	}

	public static int find() {
		return IntStream.generate(TestSocketUtils::findAvailableTcpPort)
			.filter((port) -> port < 32768)
			.findFirst()
			.getAsInt();
	}

}
