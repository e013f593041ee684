package com.bulkops.orgs.stress;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.run.Run;

/**
 * What a person or a machine may do at any time. What a person does, she does on a page
 * or, without the time that this takes, in the room below.
 */
enum Action {

	/** More is due by the new rule. Somebody may have confirmed how many. */
	UPDATE_TIGHTER {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			RevocationInterval interval = RevocationInterval.ofDays(StressedSite.TIGHTER);
			Long confirmed = random.nextBoolean() ? StressedSite.CONFIRMED_TIGHTER : null;
			if (random.nextBoolean()) {
				site.updateByPage(on, interval, confirmed != null);
			}
			else {
				site.save(on, interval, confirmed);
			}
		}
	},
	/** Less is due by the new rule. */
	UPDATE_LOOSER {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			RevocationInterval interval = RevocationInterval.ofDays(StressedSite.LOOSER);
			Long confirmed = random.nextBoolean() ? StressedSite.CONFIRMED_LOOSER : null;
			if (random.nextBoolean()) {
				site.updateByPage(on, interval, confirmed != null);
			}
			else {
				site.save(on, interval, confirmed);
			}
		}
	},
	OFF {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			if (random.nextBoolean()) {
				site.updateByPage(on, RevocationInterval.OFF, false);
			}
			else {
				site.save(on, RevocationInterval.OFF, null);
			}
		}
	},
	STOP {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			on.runs()
				.since(site.id(), site.begun())
				.stream()
				.filter((run) -> !run.status().isFinal())
				.reduce((newer, older) -> older)
				.map(Run::id)
				.ifPresent((run) -> {
					site.stopping(run);
					if (random.nextBoolean()) {
						site.post(on, "/sweeps/" + run + "/stop", Map.of());
					}
					else {
						on.runs().stop(site.ada(), run);
					}
				});
		}
	},
	RUN_NOW {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			site.start(on, RunMode.REVOKE, random);
		}
	},
	SCAN_NOW {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			site.start(on, RunMode.REPORT, random);
		}
	},
	/** Of a run on hold, if there is one. */
	CONFIRM {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			long version = on.policies().get(site.id()).version();
			Optional<Run> held = on.runs().onHold(site.id());
			Long planned = held.map(Run::planned).orElse(null);
			if (held.isPresent() && planned != null) {
				site.confirming(planned);
				if (random.nextBoolean()) {
					site.post(on, "/sweeps/" + held.get().id() + "/confirm",
							Map.of("version", Long.toString(version), "due", planned.toString()));
				}
				else {
					on.confirmations().confirm(site.ada(), held.get().id(), version, planned);
				}
			}
		}
	},
	EXEMPT {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			if (random.nextBoolean()) {
				site.post(on, "/settings/exemptions",
						Map.of("kind", "LABEL", "pattern", "spare*", "reason", "contract", "lastDay", ""));
			}
			else {
				on.exemptions().add(site.ada(), List.of(label("spare*")));
			}
		}
	},
	REMOVE_EXEMPTION {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			if (random.nextBoolean()) {
				site.post(on, "/settings/exemptions/remove", Map.of("kind", "LABEL", "pattern", "kept*"));
			}
			else {
				on.exemptions().remove(site.ada(), Exemption.Kind.LABEL, "kept*");
			}
		}
	},
	IMPORT_EXEMPTIONS {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			on.exemptions()
				.add(site.ada(),
						Stream
							.concat(Stream.of(label("import*")),
									IntStream.range(0, 200).mapToObj((number) -> label("nothing-" + number)))
							.toList());
		}
	},
	/** The key before is deleted. */
	REPLACE_KEY {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			site.replaceKey(on);
		}
	},
	CONNECT_ANOTHER_AND_BACK {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			site.connect(on, site.another(), site.another().apiKey());
			site.connect(on, site.organization(), site.key());
		}
	},
	INSTALL_AGAIN {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			site.install(on);
		}
	},
	UNINSTALL_AND_INSTALL {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			site.uninstall(on);
			site.install(on);
		}
	},
	ERASE {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			on.personalData().erase(site.ada(), new AccountId("person-" + random.nextInt(StressedSite.PEOPLE)));
		}
	},
	/** The other site of the organization switches revoking off. */
	SISTER_OFF {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			site.sister().update(on, RevocationInterval.OFF, null);
		}
	},
	SISTER_EXEMPT {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			on.exemptions().add(site.sister().ada(), List.of(label("due*")));
		}
	},
	SISTER_RUN_NOW {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			on.runs().start(site.sister().ada(), RunMode.REVOKE);
		}
	},
	/** The night has begun. */
	TICK {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			site.letNightBegin(on);
			on.tick();
		}
	},
	/** The heartbeat of who works on the run was not heard. */
	TAKEOVER {
		@Override
		void act(StressedSite site, Instance on, Random random) {
			on.jdbc()
				.update("update sweep_run set leased_until = null where site_id = ? and status = 'RUNNING'",
						site.id().value());
			on.tick();
		}
	};

	/** Does it, as a person does whose page was loaded just before. */
	abstract void act(StressedSite site, Instance on, Random random);

	private static Exemption label(String pattern) {
		return new Exemption(Exemption.Kind.LABEL, pattern, "contract", null);
	}

}
