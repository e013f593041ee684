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
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.policy.Cap;
import com.bulkops.orgs.policy.Confirmation;
import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.fasterxml.jackson.core.JsonProcessingException;
import org.jspecify.annotations.Nullable;

/**
 * A site with an organization of a dozen people. How old a token is, and how it may
 * become exempt, is in the beginning of its name.
 */
final class StressedSite implements AutoCloseable {

	static final int PEOPLE = 12;

	static final int TIGHTER = 60;

	static final int LOOSER = 180;

	private static final int AGE = 90;

	/** By the rule of {@value #AGE} days, what is exempt not counted. */
	static final int DUE = 38;

	/** What was confirmed, and the margin, are little more than what is due. */
	static final long CONFIRMED = 30;

	/** Of {@value #DUE} tokens that are due. */
	static final long CONFIRMED_TOO_LITTLE = 15;

	static final long CONFIRMED_TIGHTER = 45;

	static final long CONFIRMED_LOOSER = 10;

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final InstallationId id = new InstallationId(this.jira.site().clientKey());

	private final ActingUser ada = new ActingUser(this.id, "ada");

	private final Organization organization;

	private final Organization another;

	private final Instant begun = Instant.now();

	private final List<Confirmed> confirmed = new CopyOnWriteArrayList<>();

	private final Set<RunId> stopped = ConcurrentHashMap.newKeySet();

	StressedSite(SimulatedAtlassian atlassian) {
		this.organization = atlassian.add(new Organization("Acme", Clock.systemUTC()));
		this.another = atlassian.add(new Organization("Umbrella", Clock.systemUTC()));
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
	void begin(Instance on, long confirmed) {
		this.jira.site().administrator(this.ada.accountId());
		install(on);
		connect(on, this.organization);
		on.exemptions().add(this.ada, List.of(new Exemption(Exemption.Kind.LABEL, "kept*", "contract", null)));
		update(on, RevocationInterval.ofDays(AGE), confirmed);
	}

	InstallationId id() {
		return this.id;
	}

	ActingUser ada() {
		return this.ada;
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

	void update(Instance on, RevocationInterval interval, @Nullable Long confirmed) {
		Policy current = on.policies().of(this.id);
		Confirmation confirmation = null;
		if (confirmed != null) {
			confirming(confirmed);
			confirmation = new Confirmation(confirmed, Instant.now());
		}
		on.policies()
			.update(this.ada, new Policy(Rule.of(interval, RunMode.REVOKE), new Cap(null, null, confirmation),
					Grace.NONE, current.nightlyAt(), current.timeZone(), current.version()));
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
			form.put("version", client.json("/settings.json").at("/choice/version").asText());
			if (confirms) {
				form.putAll(client.shown("revocationInterval=" + interval.code() + "&mode=REVOKE"));
			}
			return form;
		}
		catch (IllegalStateException ex) {
			if (ex.getCause() instanceof JsonProcessingException) {
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
			on.runs().start(this.ada, mode);
		}
	}

	private AppClient client(Instance on) {
		return new AppClient(on.address(), this.jira.site(), this.ada.accountId());
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

	void connect(Instance on, Organization to) {
		on.organizations()
			.connect(this.ada, on.organizations().verify(new OrganizationId(to.id()), new ApiKey(to.apiKey())), null);
	}

	/** An install that meets another one is refused, and tried again. */
	void install(Instance on) {
		int status = this.jira.site().install(on.address());
		requireTaken((status == 401) ? this.jira.site().install(on.address()) : status, "install");
	}

	void uninstall(Instance on) {
		requireTaken(this.jira.site().uninstall(on.address()), "uninstall");
	}

	private static void requireTaken(int status, String what) {
		if (status != 204) {
			throw new IllegalStateException("To %s was answered with %d".formatted(what, status));
		}
	}

	/** Returns whether there was a next night. */
	boolean letNightBegin(Instance on) {
		return on.jdbc()
			.update("update nightly_schedule set due_at = now() - interval '1 second' where client_key = ?",
					this.id.clientKey()) == 1;
	}

	@Override
	public void close() {
		this.jira.close();
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
