package com.bulkops.orgs.adminapi;

/** Pages. */
public abstract class Pages<T> {

	public abstract boolean hasNext();

	public abstract Batch<T> next();

}
