package com.bulkops.orgs.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * A few hundred people with API tokens of all ages, the same ones every time, and the
 * awkward data that every real organization has.
 */
final class Population {

	private static final int PEOPLE = 240;

	private static final List<String> GIVEN = List.of("Aiko", "Amara", "Björn", "Carlos", "Chidi", "Dalia", "Elif",
			"Fatima", "Giulia", "Hana", "Ines", "Jakub", "Kwame", "Lena", "Mateo", "Nadia", "Oluwaseun", "Priya",
			"Quynh", "Rasmus", "Sofia", "Tomás", "Uma", "Viktor", "Wei", "Ximena", "Yusuf", "Zoë");

	private static final List<String> FAMILY = List.of("Andersen", "Bianchi", "Chen", "Díaz", "Eze", "Fischer",
			"García", "Haddad", "Ivanova", "Jansen", "Kowalski", "Lindqvist", "Mbeki", "Nguyễn", "O’Neill", "Patel",
			"Quispe", "Rossi", "Sato", "Tanaka", "Usman", "Vargas", "Weber", "Xu", "Yılmaz", "Zhang");

	private static final List<String> LABELS = List.of("CI", "jenkins", "Terraform", "backup script", "Power BI",
			"laptop", "Grafana", "rovo test", "export for audit", "zapier", "old script, do not delete", "");

	private Population() {
	}

	static Organization demo(Clock clock) {
		Organization organization = new Organization("Acme Industries", clock);
		Instant now = clock.instant();
		Random random = new Random(20261124);
		for (int person = 0; person < PEOPLE; person++) {
			String given = GIVEN.get(random.nextInt(GIVEN.size()));
			String family = FAMILY.get(random.nextInt(FAMILY.size()));
			Account account = organization.account("712020:%08x-acme-%04d".formatted(random.nextInt(), person))
				.named(given + " " + family, (person % 17 == 3) ? null : "person" + person + "@acme.example.com");
			if (random.nextInt(10) == 0) {
				account.typed("atlassian", "inactive");
			}
			int tokens = (random.nextInt(3) == 0) ? 0 : 1 + random.nextInt(3);
			for (int token = 0; token < tokens; token++) {
				Duration age = Duration.ofMinutes(random.nextInt(364 * 24 * 60));
				Instant createdAt = now.minus(age);
				String id = "tok%04d%d%05x".formatted(person, token, random.nextInt(1 << 20));
				String label = LABELS.get(random.nextInt(LABELS.size()));
				if (random.nextInt(4) == 0) {
					account.token(id, label, createdAt);
				}
				else {
					account.token(id, label, createdAt, createdAt.plus(age.dividedBy(1 + random.nextInt(4))));
				}
			}
		}
		addAwkward(organization, now);
		return organization;
	}

	private static void addAwkward(Organization organization, Instant now) {
		Instant old = now.minus(Duration.ofDays(200));
		organization.account("557058:f1|e2-3").named("Pipe Colon", null).token("awk-encoded", "id to be encoded", old);
		organization.account("awkward-labels")
			.token("awk-html", "<script>alert('hello')</script>", old)
			.token("awk-emoji", "🚀 déploiement 部署", old)
			.token("awk-rtl", "‮نسخة احتياطية", old)
			.token("awk-long", "x".repeat(300), old)
			.token("awk-formula", "=HYPERLINK(\"https://example.com\")", old);
		organization.account("awkward-times").token("awk-future", "from the future", now.plus(Duration.ofDays(3)));
		organization.account("awkward-times").token("awk-no-time", "no creation time");
		organization.account("awkward-times").token("awk-odd-time", "odd time").put("createdAt", "last summer");
		organization.account("awkward-type").typed("robot", "hibernating").token("awk-new-type", "bot", old);
		organization.account("app-account").typed("app", "active").token("awk-app", "an app's token", old);
		organization.account("out-of-reach").refusing("forbidden.targetUnverified").token("awk-denied", "hidden", old);
	}

}
