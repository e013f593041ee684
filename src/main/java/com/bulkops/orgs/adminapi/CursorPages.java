package com.bulkops.orgs.adminapi;

import java.util.HashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A paged list, read page by page. A page that cannot be read throws an exception and
 * never ends the list.
 */
public final class CursorPages<T> {

	/** Chosen by us: ten million tokens. A longer list is taken for an endless one. */
	static final int MOST = 100_000;

	private final Function<@Nullable String, Page<T>> reader;

	private final Set<String> visited = new HashSet<>();

	private boolean begun;

	private @Nullable String next;

	/**
	 * Creates a list that is read from a position on.
	 * @param from a {@link #position} that was reached before, {@code null} for the whole
	 * list
	 */
	CursorPages(Function<@Nullable String, Page<T>> reader, @Nullable String from) {
		this.reader = reader;
		this.next = from;
		if (from != null) {
			this.visited.add(from);
		}
	}

	/**
	 * Returns the position that was reached: a cursor or an address, as Atlassian sent
	 * it. It is not checked before it is used. {@code null} at the beginning and at the
	 * end.
	 */
	public @Nullable String position() {
		return this.next;
	}

	public boolean hasNext() {
		return !this.begun || this.next != null;
	}

	/**
	 * Reads the next page with one call, and as many retries as it needs.
	 * @throws AdminApiException.CursorExpired if the position is no longer valid
	 * @throws AdminApiException if the page cannot be read, was read before, or the list
	 * never ends
	 */
	public ListResult<T> next() {
		if (!hasNext()) {
			throw new NoSuchElementException();
		}
		Page<T> page = this.reader.apply(this.next);
		this.begun = true;
		this.next = page.next();
		if (this.visited.size() == MOST) {
			throw new AdminApiException.UnexpectedAnswer(
					"Atlassian's list has more than %,d pages, so it cannot be read to its end.".formatted(MOST), null);
		}
		if (this.next != null && !this.visited.add(this.next)) {
			throw new AdminApiException.UnexpectedAnswer(
					"Atlassian's list leads back to a page that was read already, so it cannot be read to its end.",
					null);
		}
		return page.result();
	}

	/**
	 * One page.
	 *
	 * @param next the cursor or address of the following page, {@code null} on the last
	 * one
	 */
	record Page<T>(ListResult<T> result, @Nullable String next) {

	}

}
