package com.bulkops.orgs.run;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;

import org.jspecify.annotations.Nullable;

/**
 * An iterator that queries a few items at a time, always those after the last one.
 */
final class KeysetIterator<T> implements Iterator<T> {

	private final Following<T> following;

	private final Queue<T> read = new ArrayDeque<>();

	private @Nullable T last;

	private boolean ended;

	KeysetIterator(Following<T> following) {
		this.following = following;
	}

	@Override
	public boolean hasNext() {
		if (this.read.isEmpty() && !this.ended) {
			this.read.addAll(this.following.after(this.last));
			this.ended = this.read.isEmpty();
		}
		return !this.read.isEmpty();
	}

	@Override
	public T next() {
		if (!hasNext()) {
			throw new NoSuchElementException();
		}
		T item = this.read.remove();
		this.last = item;
		return item;
	}

	/**
	 * A query for the next few items.
	 */
	interface Following<T> {

		/** Returns the items after one; the first ones if it is {@code null}. */
		List<T> after(@Nullable T last);

	}

}
