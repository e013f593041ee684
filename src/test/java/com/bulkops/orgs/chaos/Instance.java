package com.bulkops.orgs.chaos;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * An instance of the app, and what lies between it and the others.
 */
record Instance(AppProcess app, Network atlassian, Network database) implements AutoCloseable {

	/** The environment is that of all instances. */
	static Instance start(String jar, Path log, Map<String, String> environment, URI atlassian, String jdbcUrl)
			throws IOException, InterruptedException {
		Network toAtlassian = new Network(atlassian);
		Network toDatabase = Network.to(jdbcUrl);
		Map<String, String> own = new HashMap<>(environment);
		own.put("BULKOPS_ADMIN_API_BASE_URL", toAtlassian.address().toString());
		own.put("SPRING_DATASOURCE_URL", toDatabase.through(jdbcUrl));
		Instance instance = new Instance(new AppProcess(jar, log, own), toAtlassian, toDatabase);
		instance.app.awaitReady();
		return instance;
	}

	@Override
	public void close() throws IOException {
		this.app.kill();
		this.atlassian.close();
		this.database.close();
	}

}
