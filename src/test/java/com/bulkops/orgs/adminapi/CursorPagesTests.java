package com.bulkops.orgs.adminapi;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CursorPagesTests {

	@Test
	void aListThatNeverEndsIsGivenUp() {
		AtomicInteger read = new AtomicInteger();
		CursorPages<String> pages = new CursorPages<>((cursor) -> new CursorPages.Page<>(
				new ListResult<>(List.of("x"), List.of()), "cursor-" + read.incrementAndGet()), null);
		assertThatExceptionOfType(AdminApiException.UnexpectedAnswer.class).isThrownBy(() -> {
			while (pages.hasNext()) {
				pages.next();
			}
		}).withMessageContaining("has more than");
		assertThat(read).hasValueLessThanOrEqualTo(CursorPages.MOST + 1);
	}

	@Test
	void aListThatLeadsBackIsGivenUp() {
		CursorPages<String> pages = new CursorPages<>(
				(cursor) -> new CursorPages.Page<>(new ListResult<>(List.of("x"), List.of()), "again"), null);
		pages.next();
		assertThatExceptionOfType(AdminApiException.UnexpectedAnswer.class).isThrownBy(pages::next)
			.withMessageContaining("leads back");
	}

}
