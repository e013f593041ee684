package com.bulkops.orgs.adminapi;

import java.util.HashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A paged list, read page by page. A page that cannot be read is an exception, never an
 * end.
 */
public final class Pages<T> {

	/** Ours: ten million tokens. A list that is longer never ends. */
	static final int MOST = 100_000;

	private final Function<@Nullable String, Page<T>> reader;

	private final Set<String> seen = new HashSet<>();

	private boolean begun;

	private @Nullable String next;

	/**
	 * A list from a place on.
	 * @param from a {@link #position} that was reached before, {@code null} for the whole
	 * list
	 */
	Pages(Function<@Nullable String, Page<T>> reader, @Nullable String from) {
		this.reader = reader;
		this.next = from;
		if (from != null) {
			this.seen.add(from);
		}
	}

	/**
	 * The place that was reached: a cursor or an address, as Atlassian sent it. It is
	 * checked when it is used, not before. {@code null} at the beginning and at the end.
	 */
	public @Nullable String position() {
		return this.next;
	}

	public boolean hasNext() {
		return !this.begun || this.next != null;
	}

	/**
	 * Reads the next page: one call, and as many retries as it needs.
	 * @throws AdminApiException.CursorExpired if Atlassian no longer knows the position
	 * @throws AdminApiException if it cannot be read, or the list leads back to a page
	 * that was read before, or never ends
	 */
	public Batch<T> next() {
		if (!hasNext()) {
			throw new NoSuchElementException();
		}
		Page<T> page = this.reader.apply(this.next);
		this.begun = true;
		this.next = page.next();
		if (this.seen.size() == MOST) {
			throw new AdminApiException.UnexpectedAnswer(
					"Atlassian's list has more than %,d pages, so it cannot be read to its end.".formatted(MOST), null);
		}
		if (this.next != null && !this.seen.add(this.next)) {
			throw new AdminApiException.UnexpectedAnswer(
					"Atlassian's list leads back to a page that was read already, so it cannot be read to its end.",
					null);
		}
		return page.batch();
	}

	/**
	 * One page.
	 *
	 * @param next leads to the following page, {@code null} on the last one
	 */
	record Page<T>(Batch<T> batch, @Nullable String next) {

	}

}
