package com.bulkops.orgs;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.notice.ConfirmedAddresses;
import com.bulkops.orgs.notice.LeadDays;
import com.bulkops.orgs.notice.NoticeSender;
import com.bulkops.orgs.notice.NoticeSettings;
import com.bulkops.orgs.notice.NoticeSettingsStore;
import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.policy.Confirmation;
import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.policy.SwitchOffs;
import com.bulkops.orgs.privacy.PersonalData;
import com.bulkops.orgs.protection.DueShown;
import com.bulkops.orgs.run.RunConfirmations;
import com.bulkops.orgs.run.Runs;
import com.bulkops.orgs.settings.Settings;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

import static com.bulkops.orgs.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Rights are checked where a change is stored, in its transaction: what somebody asked
 * for as an owner is not stored once they are none.
 */
class RightsWhereStoredIntegrationTests extends InstalledSite {

	private final SiteId site = new SiteId(this.jira.site().siteId());

	private final ActingUser ada = new ActingUser(this.site, "ada");

	private final ActingUser grace = new ActingUser(this.site, "grace");

	@Autowired
	private Owners owners;

	@Autowired
	private Organizations organizations;

	@Autowired
	private Policies policies;

	@Autowired
	private Exemptions exemptions;

	@Autowired
	private SwitchOffs switchOffs;

	@Autowired
	private NoticeSettingsStore recipients;

	@Autowired
	private ConfirmedAddresses addresses;

	@Autowired
	private NoticeSender deliveries;

	@Autowired
	private Runs runs;

	@Autowired
	private RunConfirmations confirmations;

	@Autowired
	private PersonalData personalData;

	@Autowired
	private Settings settings;

	@Autowired
	private TransactionTemplate transaction;

	private AppClient graces;

	@BeforeEach
	void nameGrace() {
		Instant old = Instant.now().minus(Duration.ofDays(100));
		IntStream.range(0, 30).forEach((token) -> this.organization.account("person").token("old-" + token, "CI", old));
		this.jira.site().administrator("grace");
		this.graces = clientOf("grace");
		this.client.settings(this.organization, "P90D");
		this.client.post("/settings/exemptions?kind=LABEL&pattern=kept*&reason=why");
		assertThat(this.client.post("/settings/owners?account=grace").statusCode()).isEqualTo(200);
	}

	/** Atlassian is asked about the stored key, because revoking is switched on. */
	@Test
	void aRuleOfAnOwnerWhoIsRemovedWhileAtlassianIsAskedIsNotStored() {
		this.client.settings(Map.of("mode", "REPORT"));
		String before = stored();
		removeGraceDuringTheNextCall();
		HttpResponse<String> refused = this.graces.settings(Map.of("mode", "REVOKE", "graceDays", "30"));
		assertThat(refused.statusCode()).isEqualTo(422);
		assertThat(refused.body()).contains(message("error.notAnOwner"));
		assertThat(stored()).isEqualTo(before);
	}

	/** A lesser key: a full one would make her an owner again. */
	@Test
	void aKeyOfAnOwnerWhoIsRemovedWhileAtlassianIsAskedIsNotStored() {
		this.organization.power(KeyPower.SCOPED);
		String before = stored();
		removeGraceDuringTheNextCall();
		HttpResponse<String> refused = this.graces.settings(Map.of("organizationId", this.organization.id(), "apiKey",
				this.organization.apiKey(), "mode", "REPORT", "administrators", "grace@example.com"));
		assertThat(refused.statusCode()).isEqualTo(422);
		assertThat(stored()).isEqualTo(before);
		assertThat(this.organizations.find(this.site).orElseThrow().connectedBy()).isEqualTo("ada");
	}

	@ParameterizedTest
	@ValueSource(strings = { "rule", "exemption", "run", "expiry" })
	void whatWaitsForTheTransactionThatRemovesItsOwnerIsNotStored(String change) {
		String before = stored();
		CompletableFuture<Void> waiting = this.transaction.execute((status) -> {
			this.owners.remove(this.ada, new AccountId("grace"));
			CompletableFuture<Void> asked = CompletableFuture.runAsync(() -> changes().get(change).accept(this.grace));
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> asked.isDone() || somebodyWaits());
			return asked;
		});
		assertThat(Objects.requireNonNull(waiting)).failsWithin(Duration.ofSeconds(20))
			.withThrowableThat()
			.withCauseInstanceOf(NotAnOwner.class);
		assertThat(stored()).isEqualTo(before);
	}

	/** Every method that stores what a person asks for, whoever calls it. */
	@Test
	void noRoomStoresAnythingForSomebodyWhoIsNoOwner() {
		String before = stored();
		changes().forEach((name, change) -> {
			for (String account : List.of("mallory", "nobody")) {
				assertThatExceptionOfType(NotAnOwner.class).as(name)
					.isThrownBy(() -> change.accept(new ActingUser(this.site, account)));
			}
		});
		assertThat(stored()).isEqualTo(before);
	}

	/** The refusal of a run on hold is about the run; it is confirmed by owners only. */
	@Test
	void noRunOnHoldIsConfirmedBySomebodyWhoIsNoOwner() {
		String run = run().path("id").asString("");
		long version = this.policies.get(this.site).version();
		assertThatExceptionOfType(NotAnOwner.class).isThrownBy(() -> this.confirmations
			.confirm(new ActingUser(this.site, "mallory"), new RunId(java.util.UUID.fromString(run)), version, 30));
		assertThat(this.policies.get(this.site).cap().confirmed()).isNull();
	}

	private Map<String, Consumer<ActingUser>> changes() {
		Policy policy = this.policies.get(this.site);
		Policy tighter = new Policy(Rule.of(RevocationInterval.ofDays(7), RunMode.REVOKE), policy.cap(), Grace.NONE,
				policy.nightlyAt(), policy.timeZone(), policy.version());
		NoticeSettings notices = new NoticeSettings(true, LeadDays.parse("3"), List.of(), null,
				this.recipients.of(this.site).version());
		Confirmation number = new Confirmation(30, Instant.now());
		Exemption exemption = new Exemption(Exemption.Kind.LABEL, "mine*", "mine", null);
		Map<String, Consumer<ActingUser>> changes = new LinkedHashMap<>();
		changes.put("rule", (actor) -> this.policies.update(actor, tighter));
		changes.put("undo", (actor) -> this.policies.undo(actor, policy.version()));
		changes.put("number", (actor) -> this.policies.confirm(actor, policy.version(), number));
		changes.put("number shown", (actor) -> this.policies.confirmChosen(actor, policy.version(), number));
		changes.put("exemption", (actor) -> this.exemptions.add(actor, List.of(exemption)));
		changes.put("end of exemption", (actor) -> this.exemptions.remove(actor, Exemption.Kind.LABEL, "kept*"));
		changes.put("kept exemption", (actor) -> this.exemptions.keep(actor, Exemption.Kind.LABEL, "kept*"));
		changes.put("notices", (actor) -> this.recipients.update(actor, notices, null));
		changes.put("codes", (actor) -> this.recipients.sendCodes(actor));
		changes.put("code", (actor) -> this.addresses.confirm(actor, "AAAA-AAAA"));
		changes.put("test notice", (actor) -> this.deliveries.test(actor, null));
		changes.put("run", (actor) -> this.runs.start(actor, RunMode.REVOKE));
		changes.put("stop", (actor) -> this.runs.stop(actor, new RunId(new java.util.UUID(0, 0))));
		changes.put("answer", (actor) -> this.switchOffs.confirm(actor, Instant.now()));
		changes.put("expiry", (actor) -> this.organizations.changeKeyExpiry(actor, java.time.LocalDate.EPOCH));
		changes.put("owner", (actor) -> this.owners.add(actor, new AccountId("mallory")));
		changes.put("no owner", (actor) -> this.owners.remove(actor, new AccountId("ada")));
		changes.put("erasing", (actor) -> this.personalData.erase(actor, new AccountId("person")));
		changes.put("confirmed save", (actor) -> this.settings.confirm(actor, policy.version(), DueShown.NONE));
		changes.put("save", (actor) -> this.settings.save(actor,
				new Settings.Update(null, null, tighter, DueShown.NONE, notices, null)));
		return changes;
	}

	private void removeGraceDuringTheNextCall() {
		AtomicBoolean removed = new AtomicBoolean();
		observe((call) -> {
			if (removed.compareAndSet(false, true)) {
				this.owners.remove(this.ada, new AccountId("grace"));
			}
		});
	}

	/** All that owners decide but who they are. */
	private String stored() {
		return String.valueOf(this.jdbc.queryForList("""
				select (select jsonb_agg(to_jsonb(policy)) from policy where site_id = :key)::text
				|| coalesce((select jsonb_agg(to_jsonb(exemption)) from exemption where site_id = :key)::text, '')
				|| coalesce((select jsonb_agg(to_jsonb(s)) from notice_settings s where site_id = :key)::text, '')
				|| (select jsonb_agg(to_jsonb(link) - 'problem' - 'problem_since') from organization_link link
				  where site_id = :key)::text
				|| (select count(*) from sweep_run where site_id = :key and requested_by = 'grace')
				|| (select count(*) from notice where site_id = :key)
				|| (select count(*) from activity_entry where site_id = :key and actor <> 'ada')
				""".replace(":key", "'" + this.site + "'"), String.class));
	}

	private boolean somebodyWaits() {
		return Boolean.TRUE.equals(
				this.jdbc.queryForObject("select exists (select 1 from pg_locks where not granted)", Boolean.class));
	}

}
