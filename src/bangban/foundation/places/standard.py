"""The usual organs of a county and of a township, as most counties have them; a county renames or adds its own."""

from __future__ import annotations

from typing import Final

from bangban.foundation.places.names import Line, OrganKind

COUNTY: Final = (
    ("人民政府", OrganKind.GOVERNMENT, Line.GENERAL),
    ("政务服务中心", OrganKind.HALL, Line.SERVICE),
    ("综合指挥中心", OrganKind.COMMAND, Line.COMMAND),
    ("民政局", OrganKind.DEPARTMENT, Line.CIVIL_AFFAIRS),
    ("自然资源局", OrganKind.DEPARTMENT, Line.RESOURCES),
    ("市场监督管理局", OrganKind.DEPARTMENT, Line.MARKET),
    ("人力资源和社会保障局", OrganKind.DEPARTMENT, Line.LABOUR),
    ("医疗保障局", OrganKind.DEPARTMENT, Line.MEDICAL_INSURANCE),
    ("住房和城乡建设局", OrganKind.DEPARTMENT, Line.HOUSING),
    ("农业农村局", OrganKind.DEPARTMENT, Line.AGRICULTURE),
    ("卫生健康局", OrganKind.DEPARTMENT, Line.HEALTH),
    ("公安局", OrganKind.DEPARTMENT, Line.POLICE),
    ("教育局", OrganKind.DEPARTMENT, Line.EDUCATION),
    ("残疾人联合会", OrganKind.DEPARTMENT, Line.DISABLED),
    ("司法局", OrganKind.DEPARTMENT, Line.JUSTICE),
    ("财政局", OrganKind.DEPARTMENT, Line.FINANCE),
    ("退役军人事务局", OrganKind.DEPARTMENT, Line.VETERANS),
    ("应急管理局", OrganKind.DEPARTMENT, Line.EMERGENCY),
    ("水利局", OrganKind.DEPARTMENT, Line.WATER),
    ("交通运输局", OrganKind.DEPARTMENT, Line.TRANSPORT),
    ("林业局", OrganKind.DEPARTMENT, Line.FORESTRY),
    ("生态环境分局", OrganKind.DEPARTMENT, Line.ENVIRONMENT),
    ("综合行政执法局", OrganKind.DEPARTMENT, Line.ENFORCEMENT),
    ("税务局", OrganKind.DEPARTMENT, Line.TAX),
)

TOWNSHIP: Final = (
    ("便民服务中心", OrganKind.HALL, Line.SERVICE),
    ("党政办公室", OrganKind.OFFICE, Line.GENERAL),
    ("民政办公室", OrganKind.OFFICE, Line.CIVIL_AFFAIRS),
    ("社会保障服务中心", OrganKind.OFFICE, Line.LABOUR),
    ("乡村建设办公室", OrganKind.OFFICE, Line.HOUSING),
    ("农业发展服务中心", OrganKind.OFFICE, Line.AGRICULTURE),
    ("卫生健康办公室", OrganKind.OFFICE, Line.HEALTH),
    ("综合行政执法办公室", OrganKind.OFFICE, Line.ENFORCEMENT),
    ("司法所", OrganKind.OFFICE, Line.JUSTICE),
)
