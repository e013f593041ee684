FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY pom.xml atlassian-connect.json ./
RUN mvn -B -q dependency:go-offline
COPY src/main src/main
RUN mvn -B -q package -DskipTests \
 && java -Djarmode=tools -jar target/bulkops-orgs.jar extract --layers --launcher --destination target/layers

FROM eclipse-temurin:21-jre
RUN useradd --system --uid 10001 bulkops
USER 10001
WORKDIR /app
COPY --from=build /src/target/layers/dependencies/ ./
COPY --from=build /src/target/layers/spring-boot-loader/ ./
COPY --from=build /src/target/layers/snapshot-dependencies/ ./
COPY --from=build /src/target/layers/application/ ./
EXPOSE 8080
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "org.springframework.boot.loader.launch.JarLauncher"]
