package com.bulkops.orgs.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;

import com.bulkops.orgs.PostgresInitializer;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Connections that remain for runs when requests use all that they may.
 */
class RequestConnectionsIntegrationTests {

	private final HikariDataSource target = new HikariDataSource();

	private final List<Connection> taken = new ArrayList<>();

	private HikariDataSource pool;

	@BeforeEach
	void open() throws Exception {
		this.target.setJdbcUrl(PostgresInitializer.createDatabase());
		this.target.setUsername("postgres");
		this.target.setMaximumPoolSize(20);
		this.target.setConnectionTimeout(500);
		this.pool = (HikariDataSource) new RequestConnections().postProcessAfterInitialization(this.target,
				"dataSource");
		RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(new MockHttpServletRequest()));
	}

	@AfterEach
	void close() throws SQLException {
		RequestContextHolder.resetRequestAttributes();
		for (Connection connection : this.taken) {
			connection.close();
		}
		this.target.close();
	}

	@Test
	void requestsLeaveConnectionsToRuns() throws Exception {
		take(RequestConnections.MOST);
		assertThatExceptionOfType(SQLTransientConnectionException.class).isThrownBy(this.pool::getConnection);
		RequestContextHolder.resetRequestAttributes();
		take(8);
		assertThat(this.target.getHikariPoolMXBean().getActiveConnections()).isEqualTo(20);
	}

	@Test
	void aSiteLeavesConnectionsToOthers() throws Exception {
		requestOf("greedy");
		take(RequestConnections.MOST_OF_A_SITE);
		assertThatExceptionOfType(SQLTransientConnectionException.class).isThrownBy(this.pool::getConnection);
		requestOf("other");
		take(RequestConnections.MOST_OF_A_SITE);
		requestOf("greedy");
		this.taken.remove(0).close();
		take(1);
	}

	private static void requestOf(String site) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		RequestConnections.assignSite(request, site);
		RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
	}

	@Test
	void aConnectionThatIsClosedIsForTheNextRequest() throws Exception {
		take(RequestConnections.MOST);
		for (int request = 0; request < 3; request++) {
			Connection connection = this.taken.remove(0);
			connection.close();
			connection.close();
			take(1);
		}
		assertThatExceptionOfType(SQLTransientConnectionException.class).isThrownBy(this.pool::getConnection);
	}

	@Test
	void nothingIsLostIfThePoolHasNone() throws Exception {
		RequestContextHolder.resetRequestAttributes();
		take(20);
		RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(new MockHttpServletRequest()));
		for (int request = 0; request < 2; request++) {
			assertThatExceptionOfType(SQLException.class).isThrownBy(this.pool::getConnection);
		}
		for (Connection connection : this.taken) {
			connection.close();
		}
		this.taken.clear();
		take(RequestConnections.MOST);
	}

	@Test
	void statementsWorkAndGiveTheirConnectionBack() {
		JdbcTemplate jdbc = new JdbcTemplate(this.pool);
		for (int statement = 0; statement < 2 * RequestConnections.MOST; statement++) {
			assertThat(jdbc.queryForObject("select 1", Integer.class)).isEqualTo(1);
		}
	}

	private void take(int connections) throws SQLException {
		for (int connection = 0; connection < connections; connection++) {
			this.taken.add(this.pool.getConnection());
		}
	}

}
