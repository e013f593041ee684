package com.bulkops.orgs.bench;

import java.net.http.HttpResponse;
import java.util.Arrays;

import com.bulkops.orgs.simulator.AppClient;

/**
 * How long the app took to answer, several times.
 *
 * @param nanos of each request, the quickest first
 * @param bytes of the answer
 */
record Latency(long[] nanos, long bytes) {

	/**
	 * Asks for a page again and again.
	 * @param before is done before each request, and not measured
	 */
	static Latency of(AppClient client, String path, int warmUp, int measured, Runnable before) {
		long[] nanos = new long[measured];
		long bytes = 0;
		for (int request = -warmUp; request < measured; request++) {
			before.run();
			long begun = System.nanoTime();
			HttpResponse<String> response = client.get(path);
			if (request >= 0) {
				nanos[request] = System.nanoTime() - begun;
			}
			if (response.statusCode() != 200) {
				throw new IllegalStateException(path + " answered " + response.statusCode());
			}
			bytes = response.body().length();
		}
		Arrays.sort(nanos);
		return new Latency(nanos, bytes);
	}

	static void printHeading() {
		System.out.printf("%-62s %8s %8s %8s %10s%n", "page", "p50 ms", "p95 ms", "max ms", "bytes");
	}

	void print(String name) {
		System.out.printf("%-62s %8.1f %8.1f %8.1f %10d%n", name, millis(50), millis(95), millis(100), this.bytes);
	}

	private double millis(int percent) {
		return this.nanos[(this.nanos.length - 1) * percent / 100] / 1e6;
	}

}
