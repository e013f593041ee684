package com.bulkops.orgs.adminapi;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class PageShareTests {

	private static final OrganizationId ACME = new OrganizationId("acme");

	private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-30T12:00:59Z"));

	private final PageShare share = new PageShare(clock());

	@Test
	void pagesMakeSoManyCallsInAMinute() {
		use(ACME);
		assertThatExceptionOfType(AdminApiException.PagesAskedTooOften.class)
			.isThrownBy(() -> this.share.countCall(ACME))
			.withMessageContaining("Try again in a minute");
	}

	@Test
	void anotherOrganizationHasAShareOfItsOwn() {
		use(ACME);
		assertThatNoException().isThrownBy(() -> this.share.countCall(new OrganizationId("other")));
	}

	/** Atlassian may take both for the same one. */
	@Test
	void anotherSpellingOfAnOrganizationHasNoShareOfItsOwn() {
		use(ACME);
		assertThatExceptionOfType(AdminApiException.PagesAskedTooOften.class)
			.isThrownBy(() -> this.share.countCall(new OrganizationId("AcMe")));
	}

	@Test
	void theNextMinuteHasAnother() {
		use(ACME);
		this.now.updateAndGet((instant) -> instant.plusSeconds(1));
		assertThatNoException().isThrownBy(() -> use(ACME));
	}

	private void use(OrganizationId organization) {
		for (int call = 0; call < PageShare.CALLS_PER_MINUTE; call++) {
			this.share.countCall(organization);
		}
	}

	private Clock clock() {
		Clock clock = Mockito.mock(Clock.class);
		Mockito.when(clock.millis()).thenAnswer((call) -> this.now.get().toEpochMilli());
		return clock;
	}

}
