package com.bulkops.orgs.privacy;

import java.util.ArrayList;
import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The tables with data of sites: those with a column {@code site_id}. They are read from
 * the database's catalog, so a new table needs no change here.
 */
@Component
class SiteTables {

	private final JdbcClient jdbc;

	SiteTables(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Lists the tables so that each comes before those that it refers to. The sites
	 * themselves are last.
	 */
	List<String> listChildrenFirst() {
		List<String> left = new ArrayList<>(all());
		List<Reference> references = references();
		List<String> ordered = new ArrayList<>();
		while (!left.isEmpty()) {
			List<String> free = left.stream()
				.filter((table) -> references.stream()
					.noneMatch((reference) -> reference.to().equals(table) && !reference.from().equals(table)
							&& left.contains(reference.from())))
				.toList();
			if (free.isEmpty()) {
				throw new IllegalStateException("Tables refer to each other in a circle: " + left);
			}
			ordered.addAll(free);
			left.removeAll(free);
		}
		return ordered;
	}

	private List<String> all() {
		return this.jdbc.sql("""
				select quote_ident(tables.table_name) from information_schema.tables tables
				join information_schema.columns columns using (table_schema, table_name)
				where table_schema = current_schema and table_type = 'BASE TABLE' and column_name = 'site_id'
				order by tables.table_name
				""").query(String.class).list();
	}

	private List<Reference> references() {
		return this.jdbc
			.sql("""
					select quote_ident(child.relname) "from", quote_ident(parent.relname) "to"
					from pg_constraint join pg_class child on child.oid = conrelid join pg_class parent on parent.oid = confrelid
					where contype = 'f'
					""")
			.query(Reference.class)
			.list();
	}

	private record Reference(String from, String to) {

	}

}
