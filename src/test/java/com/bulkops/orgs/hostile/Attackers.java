package com.bulkops.orgs.hostile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.bulkops.orgs.simulator.AppClient;

/**
 * Strangers, a hostile tenant whose log has thirty imports of a thousand exemptions, and
 * that tenant's other sites, which hold as many threads as they get.
 */
final class Attackers implements AutoCloseable {

	/** With 64 requests each they would take more threads than there are. */
	static final int SITES = 14;

	private static final int OF_A_SITE = 64;

	/**
	 * Of sites: they hold what they get. Whoever asks more often than a machine can
	 * answer is not the matter here.
	 */
	private static final int OPENED_AT_ONCE = 64;

	private static final int READERS = 8;

	private static final int EXEMPTIONS = 1000;

	private final SmallProcess app;

	private final int connections;

	private final Random random;

	private final List<AppClient> sites = new ArrayList<>();

	private final List<Crowd> crowds = new ArrayList<>();

	private final ExecutorService threads = Executors.newFixedThreadPool(2 * READERS);

	/** One request at a time of each of the threads. */
	private final Semaphore free = new Semaphore(2 * READERS);

	private boolean isImporting;

	Attackers(SmallProcess app, int connections, Random random) {
		this.app = app;
		this.connections = connections;
		this.random = random;
		for (int site = 0; site < SITES; site++) {
			this.sites.add(app.tenant());
		}
		storeImports();
	}

	/** In the log of the site that was connected last. */
	private void storeImports() {
		this.app.jdbc()
			.sql("""
					insert into activity_entry (site_id, at, kind, result, actor, details)
					select site_id, now(), 'SETTINGS', 'CHANGED', 'ada', jsonb_build_object('changes',
					  (select jsonb_agg(jsonb_build_object('what', 'Exemption of ' || change, 'from', null, 'to', repeat('x', 600)))
					   from generate_series(1, 1000) change))
					from generate_series(1, 30), (select site_id from activity_entry
					  where kind = 'SETTINGS' order by id desc limit 1) hostile
					""")
			.update();
	}

	/**
	 * Begins an attack.
	 * @param part of all connections that this attack takes
	 */
	void begin(Attack attack, int part) throws IOException {
		Crowd crowd = new Crowd(this.app.address(), (attack.said() != null) ? this.connections : OPENED_AT_ONCE);
		this.crowds.add(crowd);
		int each = OF_A_SITE / part;
		switch (attack) {
			case SLOW_EXPORTS -> {
				crowd.add(each / 2, "GET /activity.csv" + head(this.sites.get(SITES - 1)) + "\r\n");
				crowd.add(each / 2, "GET /activity/records.jsonl" + head(this.sites.get(SITES - 1)) + "\r\n");
			}
			case SLOW_PAGES -> {
				crowd.add(each / 2, "GET /activity" + head(this.sites.get(SITES - 1)) + "\r\n");
				crowd.add(each / 2, "GET /settings.json" + head(this.sites.get(SITES - 1)) + "\r\n");
			}
			case IMPORTS -> this.isImporting = true;
			case TRICKLED_BODIES -> this.sites.forEach((site) -> {
				String form = head(site) + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ";
				crowd.add(each - each / 8, "POST /settings" + form + "30000\r\n\r\na");
				crowd.add(each / 8, "POST /settings/exemptions/import" + form + "500000\r\n\r\na");
			});
			default -> crowd.add(this.connections / part, Objects.requireNonNull(attack.said()));
		}
		goOn();
	}

	private static String head(AppClient site) {
		return " HTTP/1.1\r\nHost: app\r\n" + site.authorization() + "\r\n";
	}

	/** Lets the attacks go on that have begun. */
	void goOn() throws IOException {
		for (Crowd crowd : this.crowds) {
			crowd.goOn("a");
		}
		if (this.isImporting) {
			importAndRead();
		}
	}

	/** One site imports, and reads what its log has of it. */
	private void importAndRead() {
		AppClient site = this.sites.get(SITES - 1);
		while (this.free.tryAcquire()) {
			boolean imports = this.random.nextBoolean();
			this.threads.execute(() -> {
				try {
					if (imports) {
						site.postForm("/settings/exemptions/import", Map.of("csv", exemptions()));
					}
					else {
						site.get("/activity");
					}
				}
				catch (IllegalStateException ex) {
					// whether the app still answers the others is looked at there
				}
				finally {
					this.free.release();
				}
			});
		}
	}

	/** The same ones each time, each for another reason. */
	private String exemptions() {
		String reason = "because-" + this.random.nextInt() + "-" + "x".repeat(300);
		return IntStream.range(0, EXEMPTIONS)
			.mapToObj((line) -> "EMAIL,robot-" + line + "@example.com," + reason + ",")
			.collect(Collectors.joining("\n", "kind,pattern,reason,last_day\n", "\n"));
	}

	/** Ends the attacks that have begun. */
	void end() throws IOException {
		this.isImporting = false;
		for (Crowd crowd : this.crowds) {
			crowd.close();
		}
		this.crowds.clear();
	}

	@Override
	public void close() throws IOException {
		end();
		this.threads.shutdownNow();
	}

}
