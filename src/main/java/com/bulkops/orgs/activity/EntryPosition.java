package com.bulkops.orgs.activity;

import java.time.Instant;
import java.util.Map;

import org.springframework.data.domain.KeysetScrollPosition;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.ScrollPosition.Direction;

/**
 * The position of an entry in the log, from which a page continues.
 *
 * @param direction forward for older entries, since the log is read newest first
 */
record EntryPosition(Instant at, EntryId id, Direction direction) {

	KeysetScrollPosition toScrollPosition() {
		return ScrollPosition.of(Map.of("at", this.at, "id", this.id.value()), this.direction);
	}

}
