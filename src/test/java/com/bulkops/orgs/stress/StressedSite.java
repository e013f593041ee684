package com.bulkops.orgs.stress;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.policy.Cap;
import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * A site with an organization of a dozen people, which another site has connected as
 * well. How old a token is, and how it may become exempt, is in the beginning of its
 * name.
 */
final class StressedSite extends Site {

	static final int PEOPLE = 12;

	static final int TIGHTER = 60;

	static final int LOOSER = 180;

	private static final int AGE = 90;

	/** By the rule of {@value #AGE} days, what is exempt not counted. */
	static final int DUE = 38;

	/** What was confirmed, and the margin, are little more than what is due. */
	private static final long CONFIRMED = 30;

	/** Of {@value #DUE} tokens that are due. */
	private static final long CONFIRMED_TOO_LITTLE = 15;

	static final long CONFIRMED_TIGHTER = 45;

	static final long CONFIRMED_LOOSER = 10;

	/** By the rule of the other site, {@value #LOOSER} days, 18 are due. */
	static final long CONFIRMED_ELSEWHERE = 15;

	/** A little more than is due. */
	private static final int CAP = 40;

	private static final int CAP_TOO_SMALL = 20;

	private final SimulatedAtlassian atlassian;

	private final Site sister = new Site();

	private final @Nullable Integer cap;

	private final long confirmedAtFirst;

	private final int graceDays;

	private final Organization organization;

	private final Organization another;

	private volatile String key;

	private final Instant begun = Instant.now();

	private final List<Confirmed> confirmed = new CopyOnWriteArrayList<>();

	private final Set<RunId> stopped = ConcurrentHashMap.newKeySet();

	/** A site whose first run comes to a phase. */
	StressedSite(SimulatedAtlassian atlassian, Phase phase, Random random) {
		this.atlassian = atlassian;
		boolean asks = phase == Phase.ON_HOLD;
		if (random.nextBoolean()) {
			this.cap = asks ? CAP_TOO_SMALL : CAP;
			this.confirmedAtFirst = CONFIRMED;
		}
		else {
			this.cap = null;
			this.confirmedAtFirst = asks ? CONFIRMED_TOO_LITTLE : CONFIRMED;
		}
		this.graceDays = random.nextInt(2);
		this.organization = atlassian.add(new Organization("Acme", Clock.systemUTC()));
		this.another = atlassian.add(new Organization("Umbrella", Clock.systemUTC()));
		this.key = this.organization.apiKey();
		add(this.organization, "old", LOOSER + 20, 10);
		add(this.organization, "import", LOOSER + 20, 8);
		add(this.organization, "due", AGE + 10, 12);
		add(this.organization, "spare", AGE + 10, 8);
		add(this.organization, "kept", AGE + 10, 4);
		add(this.organization, "soon", TIGHTER + 10, 15);
		add(this.organization, "young", 10, 6);
		add(this.another, "other", LOOSER + 20, 20);
	}

	private static void add(Organization to, String kind, int days, int tokens) {
		Instant createdAt = Instant.now().minus(Duration.ofDays(days));
		for (int number = 0; number < tokens; number++) {
			to.account("person-" + number % PEOPLE).token(kind + "-" + number, kind + " " + number, createdAt);
		}
	}

	/** Installs and connects, with a rule that revokes, and an exemption. */
	void begin(Instance on) {
		jira().site().administrator(ada().accountId());
		install(on);
		connect(on, this.organization, this.key);
		on.exemptions().add(ada(), List.of(new Exemption(Exemption.Kind.LABEL, "kept*", "contract", null)));
		saveCap(on);
		save(on, RevocationInterval.ofDays(AGE), this.confirmedAtFirst);
		waitFromNowOn(on);
		this.sister.install(on);
		this.sister.connect(on, this.organization, this.atlassian.addKey(this.organization));
		this.sister.update(on, RevocationInterval.ofDays(LOOSER), CONFIRMED_ELSEWHERE);
	}

	private void saveCap(Instance on) {
		on.policies().update(ada(), withGrace(on.policies().get(id()).withCap(new Cap(this.cap, null, null)), 0));
	}

	private void waitFromNowOn(Instance on) {
		on.policies().update(ada(), withGrace(on.policies().get(id()), this.graceDays));
	}

	private static Policy withGrace(Policy policy, int days) {
		return new Policy(policy.rule(), policy.cap(), new Grace(days, null), policy.nightlyAt(), policy.timeZone(),
				policy.version());
	}

	/** No run revokes more; {@code null} for no cap. */
	@Nullable Integer cap() {
		return this.cap;
	}

	/** Whether a tighter rule, and the end of an exemption, wait for a day. */
	boolean hasGrace() {
		return this.graceDays > 0;
	}

	/** The other site of the organization. */
	Site sister() {
		return this.sister;
	}

	/** The key that was entered last. */
	String key() {
		return this.key;
	}

	void replaceKey(Instance on) {
		String before = this.key;
		this.key = this.atlassian.addKey(this.organization);
		connect(on, this.organization, this.key);
		this.atlassian.deleteKey(before);
	}

	Organization organization() {
		return this.organization;
	}

	Organization another() {
		return this.another;
	}

	Instant begun() {
		return this.begun;
	}

	/** All numbers that somebody confirmed, or may have. */
	List<Confirmed> confirmed() {
		return List.copyOf(this.confirmed);
	}

	void confirming(long due) {
		this.confirmed.add(new Confirmed(Instant.now(), due));
	}

	/** The runs that somebody stopped, or tried to. */
	Set<RunId> stopped() {
		return Set.copyOf(this.stopped);
	}

	void stopping(RunId run) {
		this.stopped.add(run);
	}

	/** Saves a rule, whose number somebody may have confirmed. */
	void save(Instance on, RevocationInterval interval, @Nullable Long confirmed) {
		if (confirmed != null) {
			confirming(confirmed);
		}
		update(on, interval, confirmed);
	}

	/** The same on a page, which shows how many are due. */
	void updateByPage(Instance on, RevocationInterval interval, boolean confirms) {
		AppClient client = client(on);
		Map<String, String> form = new HashMap<>(shown(client, interval, confirms));
		if (confirms) {
			confirming(Long.parseLong(form.getOrDefault("dueShown", "0")));
		}
		requireTaken(client.settings(form));
	}

	/** What a page that was just loaded sends along. */
	private static Map<String, String> shown(AppClient client, RevocationInterval interval, boolean confirms) {
		requireTaken(client.get("/settings.json"));
		Map<String, String> form = new HashMap<>(Map.of("revocationInterval", interval.code(), "mode", "REVOKE"));
		try {
			form.put("version", client.json("/settings.json").at("/choice/version").asString(""));
			if (confirms) {
				form.putAll(client.shown("revocationInterval=" + interval.code() + "&mode=REVOKE"));
			}
			return form;
		}
		catch (IllegalStateException ex) {
			if (ex.getCause() instanceof JacksonException) {
				throw new RefusedByPage("A page is no JSON: the app was uninstalled meanwhile");
			}
			throw ex;
		}
	}

	/** Sends a form of a page. */
	void post(Instance on, String path, Map<String, String> fields) {
		requireTaken(client(on).postForm(path, fields));
	}

	void start(Instance on, RunMode mode, Random random) {
		if (random.nextBoolean()) {
			post(on, "/sweeps?mode=" + mode, Map.of());
		}
		else {
			on.runs().start(ada(), mode);
		}
	}

	private AppClient client(Instance on) {
		return new AppClient(on.address(), jira().site(), ada().accountId());
	}

	private static void requireTaken(HttpResponse<String> answer) {
		switch (answer.statusCode()) {
			case 200, 202, 204 -> {
				// it was done
			}
			case 401, 409, 422 -> throw new RefusedByPage("A page answered with " + answer.statusCode());
			default -> throw new IllegalStateException(
					"%s was answered with %d".formatted(answer.request().uri(), answer.statusCode()));
		}
	}

	/** Returns whether there was a next night. */
	boolean letNightBegin(Instance on) {
		return on.jdbc()
			.update("update nightly_schedule set due_at = now() - interval '1 second' where site_id = ?",
					id().value()) == 1;
	}

	@Override
	public void close() {
		super.close();
		this.sister.close();
	}

	/** A page says why something cannot be done. */
	static final class RefusedByPage extends RuntimeException {

		RefusedByPage(String answer) {
			super(answer);
		}

	}

	/**
	 * A number that somebody confirmed.
	 */
	record Confirmed(Instant at, long due) {

	}

}
